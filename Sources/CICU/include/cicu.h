// The few functions of ICU that the text front end needs, behind types of our own.
//
// ICU renames its functions by macro (ubrk_open becomes ubrk_open_72), which Swift cannot follow, and its
// headers clash with Foundation's private copy. So this header includes none of them; cicu.c does.
// Text is UTF-16, lengths and offsets are counted in UTF-16 units.
#ifndef CICU_H
#define CICU_H

#include <stddef.h>
#include <stdint.h>

/// A break iterator with rules of its own. Owned by one thread at a time.
typedef struct cicu_breaker cicu_breaker;

/// ICU's access to a text in UTF-8. Owned by one thread at a time.
typedef struct cicu_utf8 cicu_utf8;

/// A shared, immutable normalizer. Never closed.
typedef struct cicu_normalizer cicu_normalizer;

/// ICU's verdict on a call.
typedef struct {
    /// ICU's error code; above zero for a failure.
    int32_t code;
    /// ICU's name of it, as "U_MEMORY_ALLOCATION_ERROR"; a constant, NULL only before the call.
    const char *_Nullable name;
    /// For rules that do not compile: the line, from 1, and the offset in it; else 0.
    int32_t line;
    int32_t offset;
} cicu_status;

/// Compiles rules in RBBI syntax; NULL on failure.
cicu_breaker *_Nullable cicu_breaker_open(
    const uint16_t *_Nonnull rules, int32_t length, cicu_status *_Nonnull status);

/// Opens rules that this very version of ICU compiled before; NULL on failure. They are used in place: aligned to
/// 8 bytes, and not freed or changed before the breaker and all its clones are closed. ICU checks their length and
/// format but trusts the tables.
cicu_breaker *_Nullable cicu_breaker_open_compiled(
    const uint8_t *_Nonnull rules, int32_t length, cicu_status *_Nonnull status);

/// Writes the compiled rules and returns their length; with too little room it only returns the length.
int32_t cicu_breaker_compiled_rules(
    const cicu_breaker *_Nonnull breaker, uint8_t *_Nullable destination, int32_t capacity,
    cicu_status *_Nonnull status);

/// An independent breaker that shares the compiled rules; NULL on failure.
cicu_breaker *_Nullable cicu_breaker_clone(
    const cicu_breaker *_Nonnull breaker, cicu_status *_Nonnull status);

void cicu_breaker_close(cicu_breaker *_Nonnull breaker);

/// Points the breaker at a text, which must stay in place until the next call of this function, and goes to its
/// start. NULL with length 0 is the empty text.
void cicu_breaker_set_text(
    cicu_breaker *_Nonnull breaker, const uint16_t *_Nullable text, int32_t length,
    cicu_status *_Nonnull status);

/// Points the breaker at a text in UTF-8, as `cicu_breaker_set_text` does at one in UTF-16; ends are then counted in
/// bytes. `access` is what an earlier call returned, to be used again. NULL on failure.
cicu_utf8 *_Nullable cicu_breaker_set_utf8(
    cicu_breaker *_Nonnull breaker, cicu_utf8 *_Nullable access, const uint8_t *_Nullable text, int32_t length,
    cicu_status *_Nonnull status);

void cicu_utf8_close(cicu_utf8 *_Nonnull access);

/// Writes the ends of the next segments and the status of the rule that made each; at most `capacity` of them.
/// Returns how many: fewer than `capacity` only at the end of the text.
int32_t cicu_breaker_next(
    cicu_breaker *_Nonnull breaker, int32_t *_Nonnull ends, int32_t *_Nonnull statuses, int32_t capacity);

/// Normalization form NFKC.
const cicu_normalizer *_Nullable cicu_normalizer_nfkc(cicu_status *_Nonnull status);

/// NFKC with case folding, and without default-ignorable code points.
const cicu_normalizer *_Nullable cicu_normalizer_nfkc_casefold(cicu_status *_Nonnull status);

/// How many of the first units are certainly in normal form; `length` when all are.
int32_t cicu_normalizer_quick_check(
    const cicu_normalizer *_Nonnull normalizer, const uint16_t *_Nullable text, int32_t length,
    cicu_status *_Nonnull status);

/// Writes the normal form to `destination` and returns its length. Where that exceeds `capacity` nothing useful
/// was written, the status is success, and the caller tries again with more room.
int32_t cicu_normalizer_normalize(
    const cicu_normalizer *_Nonnull normalizer, const uint16_t *_Nullable text, int32_t length,
    uint16_t *_Nonnull destination, int32_t capacity, cicu_status *_Nonnull status);

/// The version of the ICU that runs, as 72, 1.
void cicu_icu_version(int32_t *_Nonnull major, int32_t *_Nonnull minor);

/// The version of Unicode that it knows, as 15, 0.
void cicu_unicode_version(int32_t *_Nonnull major, int32_t *_Nonnull minor);

#endif
