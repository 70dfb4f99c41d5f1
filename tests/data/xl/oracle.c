/* Says what libxlutil makes of xl files, for comparison with xl-config.
 *
 * Reads records (four bytes of length, lowest first, then the text) from standard input and prints
 * one line a record: "refused", or "ok" and then the settings and what the parsers of disk, vif-rate,
 * pci and rdm specifications return. Texts are hexadecimal, so that a line is a line.
 * An address without a dot makes libxlutil read an uninitialised variable; such items say "undefined".
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxl.h>
#include <libxl_utils.h>
#include <libxlutil.h>

/* The settings are a private list of the library, newest first. */
struct location { int first_line, first_column, last_line, last_column; };
struct list { int room, count; struct value **values; };
struct value {
    enum XLU_ConfigValueType type;
    union { char *string; struct list list; } u;
    struct location location;
};
struct setting {
    struct setting *next;
    char *name;
    struct value *value;
    enum XLU_Operation operation;
    int line;
};
struct config { struct setting *settings; FILE *report; char *source; };

static void text(const char *string) {
    putchar('\'');
    for (; string && *string; string++) printf("%02x", (unsigned char)*string);
    putchar('\'');
}

static void value(const struct value *it) {
    if (it->type == XLU_STRING) { text(it->u.string); return; }
    putchar('[');
    for (int i = 0; i < it->u.list.count; i++) { if (i) putchar(','); value(it->u.list.values[i]); }
    putchar(']');
}

static void settings(const struct setting *it) {
    if (!it) return;
    settings(it->next);
    printf(" %s%s%d:", it->name, it->operation ? "+=" : "=", it->line);
    value(it->value);
}

static void maybe(const char *name, const char *string) {
    if (string) { printf(",%s=", name); text(string); }
}

static void choice(const char *name, libxl_defbool it) {
    if (!libxl_defbool_is_default(it)) printf(",%s=%d", name, libxl_defbool_val(it));
}

static void disk(XLU_Config *config, const char *spec) {
    libxl_device_disk it;
    libxl_device_disk_init(&it);
    errno = 0;
    int code = xlu_disk_parse(config, 1, &spec, &it);
    printf(" disk:%d", code);
    if (!code) {
        maybe("target", it.pdev_path);
        maybe("vdev", it.vdev);
        maybe("backend", it.backend_domname);
        maybe("script", it.script);
        printf(",format=%s,rw=%d,cdrom=%d", libxl_disk_format_to_string(it.format), it.readwrite, it.is_cdrom);
        printf(",kind=%s,direct=%d", libxl_disk_backend_to_string(it.backend), it.direct_io_safe);
        choice("discard", it.discard_enable);
        choice("colo", it.colo_enable);
        maybe("host", it.colo_host);
        printf(",port=%d", it.colo_port);
        maybe("export", it.colo_export);
        maybe("active", it.active_disk);
        maybe("hidden", it.hidden_disk);
    }
    libxl_device_disk_dispose(&it);
}

/* Whether the numbers are there and in range, but no dot after them. */
static int lacks_dot(const char *spec) {
    unsigned part[3] = { 0, 0, 0 };
    int colons = 0, length = 0, found;
    const char *at;
    for (at = spec; isxdigit((unsigned char)*at) || *at == ':'; at++) colons += *at == ':';
    if (colons == 1) found = sscanf(spec, "%x:%x.%n", &part[1], &part[2], &length) == 2;
    else if (colons == 2) found = sscanf(spec, "%x:%x:%x.%n", &part[0], &part[1], &part[2], &length) == 3;
    else return 0;
    return found && !length && part[0] <= 0xffff && part[1] <= 0xff && part[2] <= 0x1f;
}

static int undefined(const char *spec) {
    if (lacks_dot(spec)) return 1;
    for (const char *at = spec; (at = strstr(at, "bdf=")); at += 4) {
        char *copy = strdup(at + 4);
        copy[strcspn(copy, ",")] = 0;
        int lacking = lacks_dot(copy);
        free(copy);
        if (lacking) return 1;
    }
    return 0;
}

static void pci(XLU_Config *config, const char *spec) {
    if (undefined(spec)) { printf(" pci:undefined"); return; }
    libxl_device_pci it;
    libxl_device_pci_init(&it);
    errno = 0;
    int code = xlu_pci_parse_spec_string(config, &it, spec);
    printf(" pci:%d", code);
    if (!code) {
        printf(",%x:%x:%x.%x", it.domain, it.bus, it.dev, it.func);
        printf(",slot=%d,all=%d", it.vdevfn >> 3, it.vfunc_mask == LIBXL_PCI_FUNC_ALL);
        printf(",msi=%d,power=%d,permissive=%d,seize=%d", it.msitranslate, it.power_mgmt, it.permissive, it.seize);
        printf(",policy=%d", it.rdm_policy);
        maybe("name", it.name);
    }
    libxl_device_pci_dispose(&it);
}

static void vif(XLU_Config *config, const char *spec) {
    char *copy = strdup(spec), *rest, *piece;
    for (piece = strtok_r(copy, ",", &rest); piece; piece = strtok_r(NULL, ",", &rest)) {
        while (*piece == ' ') piece++;
        if (strncmp(piece, "rate=", 5)) continue;
        libxl_device_nic it;
        libxl_device_nic_init(&it);
        errno = 0;
        int code = xlu_vif_parse_rate(config, piece + 5, &it);
        printf(" rate:%d", code);
        if (!code) printf(",%llu,%u", (unsigned long long)it.rate_bytes_per_interval, it.rate_interval_usecs);
        libxl_device_nic_dispose(&it);
    }
    free(copy);
}

static void items(XLU_Config *config, const char *key, void (*parse)(XLU_Config *, const char *)) {
    XLU_ConfigList *list;
    int count;
    if (xlu_cfg_get_list(config, key, &list, &count, 1)) return;
    for (int i = 0; i < count; i++) {
        const char *spec = xlu_cfg_get_listitem(list, i);
        if (spec) parse(config, spec);
    }
}

static void record(const char *bytes, int length) {
    FILE *nowhere = fopen("/dev/null", "w");
    XLU_Config *config = xlu_cfg_init(nowhere, "-");
    errno = 0;
    if (xlu_cfg_readdata(config, bytes, length)) {
        printf("refused");
    } else {
        printf("ok");
        settings(((struct config *)config)->settings);
        items(config, "disk", disk);
        items(config, "vif", vif);
        items(config, "pci", pci);
        const char *rdm;
        if (!xlu_cfg_get_string(config, "rdm", &rdm, 1)) {
            libxl_rdm_reserve it;
            libxl_rdm_reserve_init(&it);
            int code = xlu_rdm_parse(config, &it, rdm);
            printf(" rdm:%d", code);
            if (!code) printf(",%d", it.strategy == LIBXL_RDM_RESERVE_STRATEGY_HOST);
        }
    }
    putchar('\n');
    fflush(stdout);
    xlu_cfg_destroy(config);
    fclose(nowhere);
}

int main(void) {
    uint8_t head[4];
    while (fread(head, 4, 1, stdin) == 1) {
        uint32_t length = head[0] | head[1] << 8 | head[2] << 16 | (uint32_t)head[3] << 24;
        char *bytes = malloc(length + 1);
        if (!bytes || (length && fread(bytes, 1, length, stdin) != length)) return 3;
        bytes[length] = 0;
        record(bytes, length);
        free(bytes);
    }
    return 0;
}
