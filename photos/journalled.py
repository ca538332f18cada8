"""What photos write into the journal, in words (`accounts.vault.acts`)."""

# German only: what nobody but staff does, or the platform by itself.
STAFF = {
    "photos.original_viewed": "Foto ohne Schwärzung angesehen",
}
