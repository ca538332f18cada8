from common import secrets_at_rest


def test_what_was_written_can_be_read_and_nobody_else_reads_it(settings, caplog):
    token = secrets_at_rest.encrypt("JBSWY3DP")

    assert secrets_at_rest.decrypt(token) == "JBSWY3DP"
    assert "JBSWY3DP" not in token
    settings.SECRET_KEY = "another"
    assert secrets_at_rest.decrypt(token) == ""
    assert "SECRET_KEY" in caplog.text


def test_a_changed_key_still_reads_with_its_fallback(settings):
    token = secrets_at_rest.encrypt("JBSWY3DP")

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"

    assert secrets_at_rest.decrypt(token) == "JBSWY3DP"


def test_the_same_secret_never_looks_the_same():
    assert secrets_at_rest.encrypt("a") != secrets_at_rest.encrypt("a")
