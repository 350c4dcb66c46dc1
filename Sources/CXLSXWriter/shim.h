#pragma once
// libxlsxwriter, which writes Excel workbooks (libxlsxwriter-dev).
#include <xlsxwriter.h>
