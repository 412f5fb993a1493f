#include "cenglishmodel.h"

// The assembler looks for the file in the folder of this one (see cSettings in Package.swift). What depends on a change
// of it, the build system does not know: scripts/train-english-model writes the checksum here, so that this changes, too.
// sha256: 4e2977e8a8c193a1cc4c4c3e8bae16345abca5f897e2b5dcd26c394eb02db7ea

#if defined(__APPLE__)
#define SECTION ".section __TEXT,__const\n"
#define SYMBOL(name) "_" name
#else
#define SECTION ".section .rodata\n"
#define SYMBOL(name) name
#endif

__asm__(SECTION
        ".balign 64\n"
        SYMBOL("english_model_start") ":\n"
        ".incbin \"english.safetensors\"\n"
        SYMBOL("english_model_end") ":\n"
        ".byte 0\n"
        ".text\n");

extern const char english_model_start[], english_model_end[];

const void *english_model_bytes(void) { return english_model_start; }

size_t english_model_count(void) { return (size_t)(english_model_end - english_model_start); }
