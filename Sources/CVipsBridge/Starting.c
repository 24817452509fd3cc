#include "Session.h"

static void drop_message(const char *domain, GLogLevelFlags level, const char *message, void *data) {
    (void)domain, (void)level, (void)message, (void)data;
}

int vips_bridge_start(void) {
    g_log_set_default_handler(drop_message, NULL);
    // Large pictures would be unpacked into a temporary file, which the sandbox forbids; the memory limit bounds them instead.
    g_setenv("VIPS_DISC_THRESHOLD", "64g", TRUE);
    if (vips_init("darkroom-codec") != 0) return -1;
    vips_block_untrusted_set(TRUE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return 0;
}

const char *vips_bridge_version(void) {
    return vips_version_string();
}
