"""Modules that are loaded when somebody first uses them, not when somebody imports them.

Other packages import these for parts of theirs that hardly a process here ever needs, and each
process would carry them for good.
"""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

SELDOM_USED = (
    # Security keys and all of cryptography below them. `MFA_SUPPORTED_TYPES` has none.
    "allauth.mfa.webauthn.internal.auth",
)


def put_off(*names: str) -> None:
    """Let `from package import module` give a module that runs when a name in it is asked for.

    `from module import name` asks at once, and so does a second `import module`. Only for
    what is never used here: of two threads that ask at once, one may see half a module. Raises
    `ModuleNotFoundError` if there is no such module.
    """
    for name in names:
        if name in sys.modules:
            continue
        spec = find_spec(name)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        spec.loader = LazyLoader(spec.loader)
        module = module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        package, _, child = name.rpartition(".")
        setattr(sys.modules[package], child, module)
