# shellcheck shell=bash
# How scripts read settings. Sourced by bash in the folder of the checkout, never run.

# setting NAME: its value from the environment, else from .env; fails if there is none.
setting() {
    if [ -n "${!1+set}" ]; then
        printf '%s' "${!1}"
    elif [ -f .env ] && grep -qE "^[[:space:]]*$1[[:space:]]*=" .env; then
        grep -E "^[[:space:]]*$1[[:space:]]*=" .env | tail -n 1 | cut -d= -f2- |
            sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//' -e "s/^[\"']\(.*\)[\"']\$/\1/"
    else
        return 1
    fi
}
