"""Lists of reports as tables, for CSV and spreadsheets: what the desk shows, what is public.

Rows are read by a cursor of the database while they are sent, and what belongs to a row comes
with it: neither memory nor the number of statements grows with the list.
"""
