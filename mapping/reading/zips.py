"""What goes wrong when a zip is read: said once, for everything here that opens one."""

from __future__ import annotations

import struct
import zipfile
import zlib

# Raised by the standard library while it reads a zip whose bytes are not what they should be: a broken list of
# contents (BadZipFile, struct.error, UnicodeError, and ValueError for a place before the start), or a part that ends
# too early or cannot be inflated (EOFError, zlib.error). Whatever the kind, its owner has a file to download again.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeError, ValueError)

# Raised for a zip that is whole and that the library cannot open: for a password, RuntimeError and no kind of its own;
# for a way of packing that it does not know, NotImplementedError, which is one too. Another program can unpack it.
LOCKED = (RuntimeError,)
