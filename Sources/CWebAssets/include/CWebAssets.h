#pragma once

#include <stddef.h>
#include <stdint.h>

/// A file of the page, embedded into the program.
typedef struct {
    const char *name;
    const uint8_t *bytes;
    size_t count;
} web_asset;

size_t web_asset_count(void);

/// The asset at an index below the count.
web_asset web_asset_at(size_t index);
