"""What is loaded when somebody first uses it, not when somebody imports it."""

import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec

_PACKAGE, _MODULE = "allauth.mfa.webauthn.internal", "auth"


def put_off_security_keys() -> None:
    """allauth imports what reads security keys, and all of cryptography below it, into every
    process, although `MFA_SUPPORTED_TYPES` has none. It gets a module that runs when one of its
    names is asked for. Only for what is never used here: of two threads that ask at once, one may
    see half a module. Raises `ModuleNotFoundError` where allauth has no such module any more.
    """
    name = f"{_PACKAGE}.{_MODULE}"
    if name in sys.modules:
        return
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    setattr(import_module(_PACKAGE), _MODULE, module)
