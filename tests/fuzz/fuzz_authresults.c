/*
 * Fuzzes Authentication-Results, which the parent reads itself: whatever stands
 * in a field, only one of a trusted server is believed, and comments and
 * quoted texts, which strangers write, say nothing.
 *
 * The input is a list of fields, NUL between them.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "parse/authresults.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const trusted[] = { "mx.example.com", "mx2.example.com",
				       NULL };
static const char *const nobody[] = { NULL };
static const char *const methods[] = { "dmarc", "dkim", "spf" };

/* A result is one lower-cased word no longer than what came. */
static void check_verdict(const char *verdict, gsize size)
{
	if (!verdict)
		return;
	g_assert_true(*verdict);
	g_assert_null(strpbrk(verdict, " \t\r\n;"));
	for (const char *c = verdict; *c; c++)
		g_assert_false(g_ascii_isupper(*c));
	g_assert_cmpuint(strlen(verdict), <=, size);
}

static char *verdict_of(const GPtrArray *fields, const char *method)
{
	return dm_auth_results_verdict((const char *const *)fields->pdata,
				       trusted, method);
}

/* What strangers put above or into a field changes nothing. */
static void check_unmoved(GPtrArray *fields, const char *method,
			  const char *verdict)
{
	static const char *const above[] = {
		"mx.example.com.evil.example; dmarc=pass; dkim=pass; spf=pass",
		"(mx.example.com;) evil.example; dmarc=pass; dkim=pass",
		"\"mx.example.com\"; dmarc=pass; dkim=pass; spf=pass",
		"",
		"; dmarc=pass",
		"mx.example.co; dmarc=pass; spf=pass"
	};

	for (guint i = 0; i < G_N_ELEMENTS(above); i++) {
		g_autofree char *moved = NULL;

		g_ptr_array_insert(fields, 0, (gpointer)above[i]);
		moved = verdict_of(fields, method);
		g_assert_cmpstr(moved, ==, verdict);
		g_ptr_array_remove_index(fields, 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Memory of its own for each field, so that reading past it shows. */
	g_autoptr(GPtrArray) fields = g_ptr_array_new();
	g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *input = g_malloc0(size + 1);

	if (size)
		memcpy(input, data, size);
	for (gsize at = 0; at < size; at += strlen(input + at) + 1) {
		g_ptr_array_add(owned, g_strdup(input + at));
		g_ptr_array_add(fields, owned->pdata[owned->len - 1]);
	}
	g_ptr_array_add(fields, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
		g_autofree char *verdict = verdict_of(fields, methods[i]);

		check_verdict(verdict, size);
		check_unmoved(fields, methods[i], verdict);
		g_assert_null(dm_auth_results_verdict(
			(const char *const *)fields->pdata, nobody,
			methods[i]));
	}
	return 0;
}
