// Any bytes as a JPEG, inverted in its coded form and through libjpeg's coefficients: where the first accepts, the second does too, and the
// coded data are equal.

#include <stdio.h>
#include <stdlib.h>

#include "CJPEGPatterns.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    Comparison comparison = comparison_make(bytes, length);
    if (comparison.result != COMPARISON_DIFFERENT) return 0;
    fprintf(stderr, "%s\n", comparison.message);
    abort();
}
