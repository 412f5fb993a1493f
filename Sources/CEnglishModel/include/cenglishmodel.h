// The bytes of the bundled English model, english.safetensors in the folder above, as part of the program.
#ifndef CENGLISHMODEL_H
#define CENGLISHMODEL_H

#include <stddef.h>

// The first byte, on a multiple of 64.
const void *english_model_bytes(void);

// How many there are.
size_t english_model_count(void);

#endif
