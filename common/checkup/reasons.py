"""What went wrong on the network or the disk, in German and without numbers of an error."""

import errno
import smtplib
import socket
import ssl
import urllib.error

_KNOWN = {
    errno.ENOSPC: "die Platte ist voll",
    errno.EDQUOT: "die Platte ist voll",
    errno.EROFS: "die Platte ist nur zum Lesen eingebunden",
    errno.EACCES: "das Programm hat dort keine Rechte",
    errno.EPERM: "das Programm hat dort keine Rechte",
    errno.ENOENT: "den Ordner gibt es nicht",
    errno.ECONNREFUSED: "dort nimmt niemand Verbindungen an",
    errno.ECONNRESET: "die Verbindung brach ab",
    errno.EHOSTUNREACH: "dorthin führt kein Weg im Netz",
    errno.ENETUNREACH: "dorthin führt kein Weg im Netz",
    errno.ETIMEDOUT: "von dort kommt keine Antwort",
}
# X509_V_ERR_... of OpenSSL.
_CERTIFICATES = {
    10: "das Zertifikat ist abgelaufen",
    9: "das Zertifikat gilt noch nicht; geht die Uhr richtig?",
    18: "das Zertifikat ist selbst ausgestellt, Browser warnen davor",
    19: "das Zertifikat ist selbst ausgestellt, Browser warnen davor",
    20: "dem Zertifikat fehlt die Kette der Aussteller (fullchain)",
    21: "dem Zertifikat fehlt die Kette der Aussteller (fullchain)",
    62: "das Zertifikat ist für einen anderen Namen",
}


def why(broken: BaseException) -> str:
    """Half a sentence; what nobody has thought of is told as the system tells it."""
    if isinstance(broken, urllib.error.HTTPError):
        return f"dort kommt der Fehler {broken.code}"
    if isinstance(broken, urllib.error.URLError) and isinstance(broken.reason, BaseException):
        return why(broken.reason)
    if isinstance(broken, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(broken.verify_code, "das Zertifikat ist nicht in Ordnung")
    if isinstance(broken, ssl.SSLError):
        return "dort antwortet kein https, oder ein zu altes"
    if isinstance(broken, socket.gaierror):
        return "diesen Namen kennt das Netz nicht (DNS)"
    if isinstance(broken, TimeoutError):
        return "von dort kommt keine Antwort"
    if isinstance(broken, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError):
        return "dort antwortet kein Mailserver"
    if isinstance(broken, smtplib.SMTPNotSupportedError):
        return "dieser Server kann kein TLS oder keine Anmeldung"
    if isinstance(broken, OSError) and broken.errno in _KNOWN:
        return _KNOWN[broken.errno]
    return str(broken)
