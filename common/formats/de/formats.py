"""Dates as people in Germany write them. What is read as one stays on one line."""

WEEKDAY_AND_DAY = "D., j.\N{NO-BREAK SPACE}F"
WEEKDAY_DAY_AND_YEAR = "D., j.\N{NO-BREAK SPACE}F Y"
DAY_IN_FULL = "j.\N{NO-BREAK SPACE}F Y"
# The beginning of a span whose end says the rest: `4. bis 31. Mai`.
DAY_ALONE = "j."
DAY_AND_MONTH = "j.\N{NO-BREAK SPACE}F"
HOUR_AND_MINUTE = "G:i\N{NO-BREAK SPACE}\\U\\h\\r"
FULL_HOUR = "G\N{NO-BREAK SPACE}\\U\\h\\r"
