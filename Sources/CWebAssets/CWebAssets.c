#include "CWebAssets.h"

// C23's #embed takes the page's files into the program as they stand: no build step, and nothing to lie beside the program.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t index_html[] = {
#embed "../WebApp/Page/index.html"
};
static const uint8_t style_css[] = {
#embed "../WebApp/Page/style.css"
};
static const uint8_t app_js[] = {
#embed "../WebApp/Page/app.js"
};
static const uint8_t photos_js[] = {
#embed "../WebApp/Page/photos.js"
};
static const uint8_t stream_js[] = {
#embed "../WebApp/Page/stream.js"
};
static const uint8_t uploads_js[] = {
#embed "../WebApp/Page/uploads.js"
};
static const uint8_t words_js[] = {
#embed "../WebApp/Page/words.js"
};
static const uint8_t favicon_svg[] = {
#embed "../WebApp/Page/favicon.svg"
};
static const uint8_t sample_jpg[] = {
#embed "../WebApp/Page/sample.jpg"
};

#define ASSET(name, bytes) {name, bytes, sizeof(bytes)}

static const web_asset assets[] = {
    ASSET("index.html", index_html),
    ASSET("style.css", style_css),
    ASSET("app.js", app_js),
    ASSET("photos.js", photos_js),
    ASSET("stream.js", stream_js),
    ASSET("uploads.js", uploads_js),
    ASSET("words.js", words_js),
    ASSET("favicon.svg", favicon_svg),
    ASSET("sample.jpg", sample_jpg),
};

size_t web_asset_count(void) {
    return sizeof(assets) / sizeof(assets[0]);
}

web_asset web_asset_at(size_t index) {
    return assets[index];
}
