#include "Session.h"

#include <string.h>

/// What describes the pixels and not the picture; libvips sets these by itself.
static int describes_pixels(const char *field) {
    static const char *const names[] = {
        "width", "height", "bands", "format", "coding", "interpretation", "xoffset", "yoffset", "xres", "yres", "filename",
        "vips-loader", "vips-sequential", "bits-per-sample", "palette-bit-depth", "gif-palette", "background", NULL,
    };
    for (const char *const *name = names; *name; name++)
        if (strcmp(*name, field) == 0) return 1;
    return 0;
}

/// Colours and no light, or light and no colours: a profile for the one does not describe the other.
static int is_grey(int bands) {
    return bands < 3;
}

/// What the photo says beside its picture: the parent carries that from file to file, so that no library reads it here.
static int is_note(const char *field) {
    static const char *const beginnings[] = {
        "exif-", "xmp-data", "iptc-data", "photoshop-data", "png-comment-", "gif-comment", "jpeg-thumbnail-data", "image-description", NULL,
    };
    for (const char *const *beginning = beginnings; *beginning; beginning++)
        if (strncmp(field, *beginning, strlen(*beginning)) == 0) return 1;
    return 0;
}

static void *copy_field(VipsImage *from, const char *field, GValue *value, void *target) {
    (void)from;
    if (!describes_pixels(field) && !is_note(field)) vips_image_set(target, field, value);
    return NULL;
}

void carry_metadata(const VipsSession *session, VipsImage *image, const VipsPicture *picture, uint32_t carried) {
    VipsImage *source = session->source;
    const void *profile = NULL;
    size_t length = 0;
    if (carried == VIPS_BRIDGE_CARRY_EVERYTHING)
        vips_image_map(source, copy_field, image);
    else if (vips_image_get_typeof(source, VIPS_META_ICC_NAME) && vips_image_get_blob(source, VIPS_META_ICC_NAME, &profile, &length) == 0)
        vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, profile, length);
    if (session->converted || is_grey(source->Bands) != is_grey((int)picture->bands)) vips_image_remove(image, VIPS_META_ICC_NAME);
    vips_image_set_int(image, VIPS_META_PAGE_HEIGHT, (int)picture->height);
    vips_image_set_int(image, VIPS_META_N_PAGES, (int)picture->frames);
}
