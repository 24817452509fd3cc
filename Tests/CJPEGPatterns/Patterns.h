#pragma once

#include "CJPEGPatterns.h"

#include <stdbool.h>

#include "Random.h"

Pattern picture_make(Random *random);
Pattern coefficients_make(Random *random);
Pattern symbols_make(Random *random);
