#include "Session.h"

#include <stdlib.h>
#include <string.h>

#define TEXT(value) #value
#define VERSION_TEXT(number) TEXT(number)

const char *jpeg_bridge_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
    return VERSION_TEXT(LIBJPEG_TURBO_VERSION);
#else
    return VERSION_TEXT(JPEG_LIB_VERSION);
#endif
}

JPEGSession *jpeg_session_create(const uint8_t *input, size_t length) {
    JPEGSession *session = calloc(1, sizeof *session);
    if (!session) return NULL;
    session->input = input;
    session->length = length;
    return session;
}

void jpeg_session_accept_damage(JPEGSession *session) {
    session->errors.accepts_damage = true;
}

void open_source(JPEGSession *session) {
    session->source.err = &session->errors.base;
    jpeg_create_decompress(&session->source);
    session->source.client_data = session;
    jpeg_mem_src(&session->source, session->input, (unsigned long)session->length);
    jpeg_save_markers(&session->source, JPEG_APP0 + 2, 0xFFFF);
    jpeg_read_header(&session->source, TRUE);
    if (session->source.data_precision != 8) fail(&session->errors, JPEG_BRIDGE_UNSUPPORTED, "only 8 bits a sample are supported");
    session->photo.width = session->source.image_width;
    session->photo.height = session->source.image_height;
}

void check_quantisers(JPEGSession *session) {
    // A component that no scan has; what libjpeg knows of its tables was never set or never checked.
    for (int component = 0; component < session->source.num_components; component++)
        if (!session->source.comp_info[component].quant_table) fail(&session->errors, JPEG_BRIDGE_CORRUPT, "a component is missing");
    for (int table = 0; table < NUM_QUANT_TBLS; table++) {
        const JQUANT_TBL *quantisers = session->source.quant_tbl_ptrs[table];
        for (int index = 0; quantisers && index < DCTSIZE2; index++)
            if (quantisers->quantval[index] == 0) fail(&session->errors, JPEG_BRIDGE_CORRUPT, "a quantiser is zero");
    }
}

void finish_source(JPEGSession *session) {
    for (int state = 0; state != JPEG_REACHED_EOI && state != JPEG_SUSPENDED;) state = jpeg_consume_input(&session->source);
    check_quantisers(session);
    passing_arrays_free(session);
}

bool carries_light(const JPEGSession *session, int component) {
    return component == 0 || session->source.jpeg_color_space == JCS_RGB;
}

void open_target(JPEGSession *session) {
    if (session->target_exists) jpeg_destroy_compress(&session->target);
    session->target_exists = false;
    session->target.err = &session->errors.base;
    jpeg_create_compress(&session->target);
    session->target_exists = true;
    session->target.client_data = session;
}

void use_source_scans(JPEGSession *session) {
    if (session->scans && (session->source.progressive_mode || session->scan_count > 1)) {
        session->target.scan_info = session->scans;
        session->target.num_scans = session->scan_count;
    } else if (session->source.progressive_mode) {
        jpeg_simple_progression(&session->target);
    }
}

void forget_scans(JPEGSession *session) {
    free(session->scans);
    session->scans = NULL;
    session->scan_count = 0;
}

void jpeg_session_free(JPEGSession *session) {
    if (session->target_exists) jpeg_destroy_compress(&session->target);
    if (session->source.mem) jpeg_destroy_decompress(&session->source);
    forget_scans(session);
    passing_arrays_free(session);
    free(session->profile);
    free(session);
}

const uint8_t *jpeg_session_profile(JPEGSession *session, size_t *length) {
    *length = session->profile_length;
    return session->profile;
}
