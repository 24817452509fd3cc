#include "Session.h"

/// Replaces `image` by the result of an operation on it; on failure the image is released and NULL is left.
static int replace(VipsImage **image, int result, VipsImage *next) {
    g_object_unref(*image);
    *image = result == 0 ? next : NULL;
    return result;
}

int convert_inks(VipsImage **image) {
    VipsImage *next = NULL;
    int result = vips_icc_transform(
        *image, &next, "srgb", "embedded", TRUE, "input_profile", "cmyk", "intent", VIPS_INTENT_RELATIVE, "depth", 8, NULL);
    return replace(image, result, next);
}

int vips_bridge_inks_to_rgb(
    const void *inks, uint32_t width, uint32_t height, const void *profile, size_t profile_length, void *pixels, size_t capacity,
    VipsFailure *failure) {
    memset(failure, 0, sizeof *failure);
    VipsImage *raw =
        vips_image_new_from_memory(inks, (size_t)width * height * 4, (int)width, (int)height, 4, VIPS_FORMAT_UCHAR);
    if (!raw) return failed(failure, VIPS_BRIDGE_INTERNAL);
    VipsImage *image = NULL;
    int result = vips_copy(raw, &image, "interpretation", VIPS_INTERPRETATION_CMYK, NULL);
    g_object_unref(raw);
    if (result != 0) return failed(failure, VIPS_BRIDGE_INTERNAL);
    if (profile) vips_image_set_blob_copy(image, VIPS_META_ICC_NAME, profile, profile_length);
    if (convert_inks(&image) != 0) return failed(failure, VIPS_BRIDGE_UNSUPPORTED);
    int code = image->Bands == 3 ? write_pixels(image, pixels, capacity, failure)
                                 : refused(failure, VIPS_BRIDGE_UNSUPPORTED, "the profile does not lead to RGB");
    g_object_unref(image);
    return code;
}
