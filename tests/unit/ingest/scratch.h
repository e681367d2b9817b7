/*
 * A scratch directory full of real files, and what a source makes of it.
 */
#pragma once

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/filesource.h"

/* The directory of one test, removed after it. */
typedef struct {
	char *path;
	DmLimits limits;
	DmFileOptions options;
} Scratch;

static inline void scratch_set_up(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch->path = g_dir_make_tmp("ingest-XXXXXX", NULL);
	g_assert_nonnull(scratch->path);
	dm_limits_init(&scratch->limits);
	scratch->options = (DmFileOptions){ .limits = &scratch->limits };
}

static inline void scratch_remove(const char *path)
{
	GDir *dir = NULL;
	const char *name;

	if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK))
		dir = g_dir_open(path, 0, NULL);
	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *inner = g_build_filename(path, name, NULL);

		scratch_remove(inner);
	}
	g_clear_pointer(&dir, g_dir_close);
	g_assert_cmpint(g_remove(path), ==, 0);
}

static inline void scratch_tear_down(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_remove(scratch->path);
	g_free(scratch->path);
}

/* A path inside the scratch directory; caller frees. */
static inline char *scratch_path(const Scratch *scratch, const char *name)
{
	return g_build_filename(scratch->path, name, NULL);
}

/* Writes a file; the directories above it are made. */
static inline void scratch_write_bytes(const Scratch *scratch, const char *name,
				       const char *data, gsize size)
{
	g_autofree char *path = scratch_path(scratch, name);
	g_autofree char *directory = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
	g_assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
}

static inline void scratch_write(const Scratch *scratch, const char *name,
				 const char *text)
{
	scratch_write_bytes(scratch, name, text, strlen(text));
}

static inline void scratch_make_directory(const Scratch *scratch,
					  const char *name)
{
	g_autofree char *path = scratch_path(scratch, name);

	g_assert_cmpint(g_mkdir_with_parents(path, 0755), ==, 0);
}

static inline void scratch_link(const Scratch *scratch, const char *target,
				const char *name)
{
	g_autofree char *path = scratch_path(scratch, name);

	g_assert_cmpint(symlink(target, path), ==, 0);
}

static inline void scratch_rename(const Scratch *scratch, const char *from,
				  const char *to)
{
	g_autofree char *old_path = scratch_path(scratch, from);
	g_autofree char *new_path = scratch_path(scratch, to);

	g_assert_cmpint(g_rename(old_path, new_path), ==, 0);
}

static inline gboolean scratch_exists(const Scratch *scratch, const char *name)
{
	g_autofree char *path = scratch_path(scratch, name);
	struct stat st;

	return lstat(path, &st) == 0;
}

static inline void scratch_assert_content(const Scratch *scratch,
					  const char *name, const char *text)
{
	g_autofree char *path = scratch_path(scratch, name);
	g_autofree char *found = NULL;

	g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
	g_assert_cmpstr(found, ==, text);
}

/* A source over one path of the scratch directory. */
static inline DmSource *scratch_open(const Scratch *scratch, const char *name)
{
	g_autofree char *path = scratch_path(scratch, name);
	const char *paths[] = { path, NULL };
	g_autoptr(GError) error = NULL;
	DmSource *source = dm_file_source_new(paths, &scratch->options, &error);

	g_assert_no_error(error);
	g_assert_nonnull(source);
	return source;
}

/* The uri without the scratch directory before it. */
static inline const char *scratch_uri(const Scratch *scratch,
				      const DmItem *item)
{
	gsize size = strlen(scratch->path);

	if (strncmp(item->uri, scratch->path, size) != 0)
		return item->uri;
	return item->uri[size] == '/' ? item->uri + size + 1 : item->uri + size;
}

static inline void scratch_describe(const Scratch *scratch, const DmItem *item,
				    GString *out)
{
	g_string_append_printf(out, "%s=", scratch_uri(scratch, item));
	if (item->bytes) {
		gsize size;
		const char *data = g_bytes_get_data(item->bytes, &size);

		g_assert_cmpuint(dm_findings_count(item->findings), ==, 0);
		g_assert_null(item->sha256);
		g_string_append_len(out, data, (gssize)size);
	} else {
		const DmFinding *why = dm_findings_worst(item->findings);

		g_assert_nonnull(why);
		g_assert_cmpint(why->severity, ==, DM_SEVERITY_ERROR);
		g_string_append_printf(out, "(%s)", why->code);
	}
	g_string_append_c(out, '|');
}

/* Every item as "uri=content|" or "uri=(code)|"; caller frees. */
static inline char *scratch_drain(const Scratch *scratch, DmSource *source)
{
	GString *out = g_string_new(NULL);
	DmItem *item;

	while ((item = dm_source_next(source, TRUE))) {
		scratch_describe(scratch, item, out);
		dm_item_free(item);
	}
	return g_string_free(out, FALSE);
}

static inline void scratch_assert(const Scratch *scratch, const char *name,
				  const char *expected)
{
	g_autoptr(DmSource) source = scratch_open(scratch, name);
	g_autofree char *found = scratch_drain(scratch, source);

	g_assert_cmpstr(found, ==, expected);
}

/* Adds a test with a scratch directory. */
#define SCRATCH_TEST(path, function)                              \
	g_test_add(path, Scratch, NULL, scratch_set_up, function, \
		   scratch_tear_down)
