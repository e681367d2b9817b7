/*
 * Runs a fuzz target over files and directories, so that a kept corpus is an
 * ordinary test.  It knows nothing of what the target does.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static guint inputs;

static void replay(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *content = NULL;
	const char *name;
	gsize size;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *inner = g_build_filename(path, name, NULL);

		replay(inner);
	}
	if (dir)
		return;
	if (!g_file_get_contents(path, &content, &size, &error)) {
		fprintf(stderr, "%s\n", error->message);
		exit(1);
	}
	(void)LLVMFuzzerTestOneInput((const uint8_t *)content, size);
	inputs++;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%u inputs\n", inputs);
	/* An empty corpus tests nothing. */
	return inputs ? 0 : 1;
}
