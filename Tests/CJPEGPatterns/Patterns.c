#include "Patterns.h"

#include <stdlib.h>
#include <string.h>

static void damage(Random *random, Pattern *pattern) {
    if (random_once_in(random, 3)) pattern->length = (size_t)random_between(random, 2, (int)pattern->length);
    for (int changes = random_between(random, 0, 4); changes > 0; changes--) {
        uint8_t *byte = pattern->bytes + random_between(random, 0, (int)pattern->length - 1);
        *byte = random_once_in(random, 2) ? *byte ^ (uint8_t)(1 << random_between(random, 0, 7)) : (uint8_t)random_next(random);
    }
}

Pattern pattern_make(PatternKind kind, uint64_t seed) {
    Random random = random_make(seed);
    switch (kind) {
    case PATTERN_PICTURE:
        return picture_make(&random);
    case PATTERN_COEFFICIENTS:
        return coefficients_make(&random);
    case PATTERN_SYMBOLS:
        return symbols_make(&random);
    case PATTERN_DAMAGE:
        break;
    }
    Pattern pattern = pattern_make((PatternKind)random_between(&random, 0, 2), random_next(&random));
    damage(&random, &pattern);
    return pattern;
}

void pattern_free(Pattern pattern) {
    free(pattern.bytes);
}
