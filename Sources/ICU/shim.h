// ICU as installed by the system (Debian: libicu-dev). Only the C target CICU includes its headers.
#include <unicode/ubrk.h>
#include <unicode/unorm2.h>
