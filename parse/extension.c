/*
 * Writes XML events back as text.  Every element names its namespace itself,
 * so that prefixes need not be known.
 */
#include "parse/extension.h"

#include <string.h>

/* The only prefix that needs no declaration. */
#define XML_NAMESPACE "http://www.w3.org/XML/1998/namespace"

struct _DmExtensionWriter {
	gsize max_bytes;
	GString *xml;
	GPtrArray *open; /* char *, element names */
	char *uri;
	gboolean too_long;
};

DmExtensionWriter *dm_extension_writer_new(gsize max_bytes)
{
	DmExtensionWriter *self = g_new0(DmExtensionWriter, 1);

	self->max_bytes = max_bytes;
	self->xml = g_string_new(NULL);
	self->open = g_ptr_array_new_with_free_func(g_free);
	return self;
}

void dm_extension_writer_free(DmExtensionWriter *self)
{
	if (!self)
		return;
	g_string_free(self->xml, TRUE);
	g_ptr_array_unref(self->open);
	g_free(self->uri);
	g_free(self);
}

static void put(DmExtensionWriter *self, const char *text, gsize size)
{
	if (self->too_long || self->xml->len + size > self->max_bytes) {
		self->too_long = TRUE;
		return;
	}
	g_string_append_len(self->xml, text, size);
}

static void put_escaped(DmExtensionWriter *self, const char *text, gsize size)
{
	g_autofree char *copy = NULL;
	g_autofree char *escaped = NULL;

	if (self->too_long || size > self->max_bytes) {
		self->too_long = TRUE;
		return;
	}
	copy = g_strndup(text, size);
	escaped = g_markup_escape_text(copy, -1);
	put(self, escaped, strlen(escaped));
}

static void put_attribute(DmExtensionWriter *self, const char *prefix,
			  const char *name, const char *value, gsize size)
{
	put(self, " ", 1);
	put(self, prefix, strlen(prefix));
	put(self, name, strlen(name));
	put(self, "=\"", 2);
	put_escaped(self, value, size);
	put(self, "\"", 1);
}

/* An attribute of a namespace gets a prefix of its own for it. */
static void put_qualified(DmExtensionWriter *self,
			  const DmXmlAttribute *attribute, guint index)
{
	g_autofree char *number = g_strdup_printf("n%u", index);
	g_autofree char *prefix = g_strconcat(number, ":", NULL);

	if (!attribute->uri) {
		put_attribute(self, "", attribute->name, attribute->value,
			      attribute->size);
	} else if (strcmp(attribute->uri, XML_NAMESPACE) == 0) {
		put_attribute(self, "xml:", attribute->name, attribute->value,
			      attribute->size);
	} else {
		put_attribute(self, "xmlns:", number, attribute->uri,
			      strlen(attribute->uri));
		put_attribute(self, prefix, attribute->name, attribute->value,
			      attribute->size);
	}
}

void dm_extension_writer_start(DmExtensionWriter *self, const char *name,
			       const char *uri,
			       const DmXmlAttribute *attributes, guint n)
{
	if (!self->open->len) {
		g_free(self->uri);
		self->uri = g_strdup(uri);
	}
	put(self, "<", 1);
	put(self, name, strlen(name));
	if (uri)
		put_attribute(self, "", "xmlns", uri, strlen(uri));
	for (guint i = 0; i < n; i++)
		put_qualified(self, &attributes[i], i);
	put(self, ">", 1);
	g_ptr_array_add(self->open, g_strdup(name));
}

void dm_extension_writer_text(DmExtensionWriter *self, const char *text,
			      gsize size)
{
	put_escaped(self, text, size);
}

gboolean dm_extension_writer_end(DmExtensionWriter *self)
{
	guint last = self->open->len - 1;
	const char *name = g_ptr_array_index(self->open, last);

	put(self, "</", 2);
	put(self, name, strlen(name));
	put(self, ">", 1);
	g_ptr_array_remove_index(self->open, last);
	return last == 0;
}

char *dm_extension_writer_take(DmExtensionWriter *self)
{
	char *xml = self->too_long ? NULL : g_strdup(self->xml->str);

	g_string_truncate(self->xml, 0);
	self->too_long = FALSE;
	return xml;
}

const char *dm_extension_writer_namespace(const DmExtensionWriter *self)
{
	return self->uri;
}
