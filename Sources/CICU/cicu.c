#include "cicu.h"

#if defined(__has_include)
#if !__has_include(<unicode/ubrk.h>)
#error "ICU's headers were not found: install libicu-dev (Debian, Ubuntu) or icu4c (Homebrew)"
#endif
#endif

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utext.h>
#include <unicode/utypes.h>

_Static_assert(sizeof(UChar) == sizeof(uint16_t), "ICU's UTF-16 unit has 16 bits");

static void report(cicu_status *status, UErrorCode code) {
    status->code = code;
    status->name = u_errorName(code);
    status->line = 0;
    status->offset = 0;
}

cicu_breaker *cicu_breaker_open(const uint16_t *rules, int32_t length, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    UParseError place = {0};
    UBreakIterator *iterator = ubrk_openRules((const UChar *)rules, length, NULL, 0, &place, &code);
    report(status, code);
    if (U_FAILURE(code)) {
        status->line = place.line;
        status->offset = place.offset;
        if (iterator) ubrk_close(iterator);
        return NULL;
    }
    return (cicu_breaker *)iterator;
}

cicu_breaker *cicu_breaker_open_compiled(const uint8_t *rules, int32_t length, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    UBreakIterator *iterator = ubrk_openBinaryRules(rules, length, NULL, 0, &code);
    report(status, code);
    if (U_FAILURE(code)) {
        if (iterator) ubrk_close(iterator);
        return NULL;
    }
    return (cicu_breaker *)iterator;
}

int32_t cicu_breaker_compiled_rules(
    const cicu_breaker *breaker, uint8_t *destination, int32_t capacity, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    // Not changed by the call; the parameter only lacks the const.
    UBreakIterator *iterator = (UBreakIterator *)breaker;
    int32_t length = ubrk_getBinaryRules(iterator, NULL, 0, &code);
    if (U_SUCCESS(code) && length <= capacity) ubrk_getBinaryRules(iterator, destination, capacity, &code);
    report(status, code);
    return U_FAILURE(code) ? 0 : length;
}

cicu_breaker *cicu_breaker_clone(const cicu_breaker *breaker, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
#if U_ICU_VERSION_MAJOR_NUM >= 69
    UBreakIterator *iterator = ubrk_clone((const UBreakIterator *)breaker, &code);
#else
    UBreakIterator *iterator = ubrk_safeClone((const UBreakIterator *)breaker, NULL, NULL, &code);
#endif
    report(status, code);
    if (U_FAILURE(code)) {
        if (iterator) ubrk_close(iterator);
        return NULL;
    }
    return (cicu_breaker *)iterator;
}

void cicu_breaker_close(cicu_breaker *breaker) {
    ubrk_close((UBreakIterator *)breaker);
}

void cicu_breaker_set_text(cicu_breaker *breaker, const uint16_t *text, int32_t length, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    ubrk_setText((UBreakIterator *)breaker, (const UChar *)text, length, &code);
    report(status, code);
}

cicu_utf8 *cicu_breaker_set_utf8(
    cicu_breaker *breaker, cicu_utf8 *access, const uint8_t *text, int32_t length, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    UText *opened = utext_openUTF8((UText *)access, text ? (const char *)text : "", length, &code);
    ubrk_setUText((UBreakIterator *)breaker, opened, &code);
    report(status, code);
    return U_FAILURE(code) ? NULL : (cicu_utf8 *)opened;
}

void cicu_utf8_close(cicu_utf8 *access) {
    utext_close((UText *)access);
}

int32_t cicu_breaker_next(cicu_breaker *breaker, int32_t *ends, int32_t *statuses, int32_t capacity) {
    UBreakIterator *iterator = (UBreakIterator *)breaker;
    int32_t count = 0;
    while (count < capacity) {
        int32_t end = ubrk_next(iterator);
        if (end == UBRK_DONE) break;
        ends[count] = end;
        statuses[count] = ubrk_getRuleStatus(iterator);
        count += 1;
    }
    return count;
}

const cicu_normalizer *cicu_normalizer_nfkc(cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFKCInstance(&code);
    report(status, code);
    return U_FAILURE(code) ? NULL : (const cicu_normalizer *)normalizer;
}

const cicu_normalizer *cicu_normalizer_nfkc_casefold(cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&code);
    report(status, code);
    return U_FAILURE(code) ? NULL : (const cicu_normalizer *)normalizer;
}

int32_t cicu_normalizer_quick_check(
    const cicu_normalizer *normalizer, const uint16_t *text, int32_t length, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t span =
        unorm2_spanQuickCheckYes((const UNormalizer2 *)normalizer, (const UChar *)text, length, &code);
    report(status, code);
    return U_FAILURE(code) ? 0 : span;
}

int32_t cicu_normalizer_normalize(
    const cicu_normalizer *normalizer, const uint16_t *text, int32_t length, uint16_t *destination,
    int32_t capacity, cicu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t needed = unorm2_normalize(
        (const UNormalizer2 *)normalizer, (const UChar *)text, length, (UChar *)destination, capacity, &code);
    report(status, code == U_BUFFER_OVERFLOW_ERROR ? U_ZERO_ERROR : code);
    return U_FAILURE(code) && code != U_BUFFER_OVERFLOW_ERROR ? 0 : needed;
}

void cicu_icu_version(int32_t *major, int32_t *minor) {
    UVersionInfo version;
    u_getVersion(version);
    *major = version[0];
    *minor = version[1];
}

void cicu_unicode_version(int32_t *major, int32_t *minor) {
    UVersionInfo version;
    u_getUnicodeVersion(version);
    *major = version[0];
    *minor = version[1];
}
