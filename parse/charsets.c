/*
 * The table of encodings, and the one door to iconv: a label of a stranger
 * never makes glibc load a converter that is not in the table, in a worker or
 * out of it.
 */
#include "parse/charsets.h"

#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>
#include <string.h>

/* Labels (lower case) and the converter that reads them. */
static const struct {
	const char *label;
	const char *converter; /* NULL = UTF-8 */
} charsets[] = {
	{ "utf-8", NULL },
	{ "utf8", NULL },
	{ "us-ascii", NULL },
	{ "ascii", NULL },
	{ "ansi_x3.4-1968", NULL },
	{ "iso-8859-1", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "windows-1252", "WINDOWS-1252" },
	{ "cp1252", "WINDOWS-1252" },
	{ "iso-8859-2", "ISO-8859-2" },
	{ "iso-8859-5", "ISO-8859-5" },
	{ "iso-8859-9", "ISO-8859-9" },
	{ "iso-8859-15", "ISO-8859-15" },
	{ "windows-1250", "WINDOWS-1250" },
	{ "cp1250", "WINDOWS-1250" },
	{ "windows-1251", "WINDOWS-1251" },
	{ "cp1251", "WINDOWS-1251" },
	{ "windows-1254", "WINDOWS-1254" },
	{ "cp1254", "WINDOWS-1254" },
	{ "koi8-r", "KOI8-R" },
	{ "koi8-u", "KOI8-U" },
	{ "iso-2022-jp", "ISO-2022-JP" },
	{ "shift_jis", "SHIFT_JIS" },
	{ "shift-jis", "SHIFT_JIS" },
	{ "sjis", "SHIFT_JIS" },
	{ "euc-jp", "EUC-JP" },
	{ "eucjp", "EUC-JP" },
	{ "euc-kr", "EUC-KR" },
	{ "euckr", "EUC-KR" },
	{ "gb2312", "GB18030" },
	{ "gb-2312", "GB18030" },
	{ "gbk", "GB18030" },
	{ "gb18030", "GB18030" },
	{ "big5", "BIG5" },
};

/* Forms of Unicode that libraries ask for by themselves. */
static const char *const unicode_forms[] = {
	"utf-16le", "utf-16be", "ucs-4le", "ucs-4be", "ucs-4", "wchar_t", "",
};

/* Never closed: a converter that nobody holds is unloaded.  Volatile, because
   nobody reads it either. */
static volatile iconv_t
	held[G_N_ELEMENTS(charsets) + G_N_ELEMENTS(unicode_forms)];

void dm_charsets_warm_up(void)
{
	gsize n = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++)
		held[n++] = iconv_open("UTF-8", charsets[i].label);
	for (gsize i = 0; i < G_N_ELEMENTS(unicode_forms); i++)
		held[n++] = iconv_open("UTF-8", unicode_forms[i]);
}

gboolean dm_charset_lookup(const char *label, const char **ret)
{
	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
		if (g_ascii_strcasecmp(label, charsets[i].label) == 0) {
			*ret = charsets[i].converter;
			return TRUE;
		}
	}
	return FALSE;
}

/* The name that glibc is asked for, or NULL. */
static const char *admit(const char *name)
{
	g_autofree char *label =
		g_strndup(name, strcspn(name, "/")); /* "//TRANSLIT" */
	const char *converter;

	if (dm_charset_lookup(label, &converter))
		return converter ? converter : "UTF-8";
	for (gsize i = 0; i < G_N_ELEMENTS(unicode_forms); i++)
		if (g_ascii_strcasecmp(label, unicode_forms[i]) == 0)
			return unicode_forms[i];
	return NULL;
}

/*
 * Stands before glibc's: GMime, libxml2, libarchive and GLib all come here.
 * Converters are code, loaded by name from disk, and the rarer ones have had
 * their share of overflows.
 */
iconv_t iconv_open(const char *to, const char *from)
{
	static iconv_t (*glibc_open)(const char *, const char *);
	const char *source = admit(from), *target = admit(to);

	if (!glibc_open)
		*(void **)&glibc_open = dlsym(RTLD_NEXT, "iconv_open");
	if (!source || !target || !glibc_open) {
		errno = EINVAL;
		return (iconv_t)-1;
	}
	return glibc_open(target, source);
}
