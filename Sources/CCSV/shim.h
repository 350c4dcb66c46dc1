#pragma once
// libcsv, a streaming RFC 4180 parser (libcsv-dev).
#include <csv.h>
