#pragma once
// The Lightning Memory-Mapped Database, as Debian packages it (liblmdb-dev).
#include <lmdb.h>
