/*
 * Sending by a program: what it is given, and how it may fail.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/sendmail.h"

typedef struct {
	char *folder, *program, *mail;
} Place;

static void place_open(Place *place, const char *script)
{
	place->folder = g_dir_make_tmp("dm-sendmail-XXXXXX", NULL);
	place->program = g_build_filename(place->folder, "sendmail", NULL);
	place->mail = g_build_filename(place->folder, "mail", NULL);
	g_assert_true(g_file_set_contents(place->program, script, -1, NULL));
	g_assert_cmpint(g_chmod(place->program, 0700), ==, 0);
}

static void place_close(Place *place)
{
	g_unlink(place->program);
	g_unlink(place->mail);
	g_rmdir(place->folder);
	g_free(place->folder);
	g_free(place->program);
	g_free(place->mail);
}

static GError *send_by(const Place *place, int (*stopped)(void))
{
	static const char text[] = "Subject: x\r\n\r\nend\r\n";
	static const char *const to[] = { "a@example.com", "b@example.com",
					  NULL };
	g_autoptr(GBytes) mail = g_bytes_new_static(text, sizeof(text) - 1);
	const DmSendmailOptions options = { place->program, 1, stopped };
	GError *error = NULL;

	g_assert_true(dm_sendmail_send(&options, "me@example.com", to, mail,
				       &error) == !error);
	return error;
}

static void test_sent(void)
{
	g_autofree char *content = NULL;
	Place place;

	place_open(&place, "#!/bin/sh\n"
			   "{ echo \"$*\"; cat; } >\"${0%/*}/mail\"\n");
	g_assert_no_error(send_by(&place, NULL));
	g_assert_true(g_file_get_contents(place.mail, &content, NULL, NULL));
	g_assert_cmpstr(
		content, ==,
		"-i -f me@example.com -- a@example.com b@example.com\nSubject: x\n\nend\n");
	place_close(&place);
}

static int always(void)
{
	return 1;
}

static const struct {
	const char *script;
	int (*stopped)(void);
	DmNetError kind;
	const char *text;
} faults[] = {
	{ "#!/bin/sh\nprintf 'no \\033route\\nmore' >&2; exit 75\n", NULL,
	  DM_NET_ERROR_REFUSED,
	  "did not take the mail, and ended with status 75: no \\u{1b}route" },
	{ "#!/bin/sh\nexit 1\n", NULL, DM_NET_ERROR_REFUSED,
	  "ended with status 1" },
	{ "#!/bin/sh\nkill -9 $$\n", NULL, DM_NET_ERROR_REFUSED,
	  "was ended by signal 9" },
	{ "#!/bin/sh\nexec sleep 60\n", NULL, DM_NET_ERROR_TIMEOUT,
	  "did not end within 1 s" },
	{ "#!/bin/sh\nexec sleep 60\n", always, DM_NET_ERROR_STOPPED,
	  "told to stop" },
	{ "#!/nonexistent\n", NULL, DM_NET_ERROR_CONNECT, "cannot be run" },
};

static void test_faults(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(GError) error = NULL;
		Place place;

		place_open(&place, faults[i].script);
		error = send_by(&place, faults[i].stopped);
		g_assert_error(error, DM_NET_ERROR, (gint)faults[i].kind);
		if (!strstr(error->message, faults[i].text))
			g_error("%s", error->message);
		place_close(&place);
	}
}

/* What it has started goes with it, and does not send the mail later. */
static void test_children_end(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *fifo = NULL;
	char byte;
	Place place;
	int fd;

	place_open(&place, "#!/bin/sh\n"
			   "sleep 60 >\"${0%/*}/fifo\" &\nwait\n");
	fifo = g_build_filename(place.folder, "fifo", NULL);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	fd = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	g_assert_cmpint(fd, >=, 0);
	error = send_by(&place, NULL);
	g_assert_error(error, DM_NET_ERROR, DM_NET_ERROR_TIMEOUT);
	/* At its end when nobody holds the other one. */
	for (guint i = 0; i < 250 && read(fd, &byte, 1) != 0; i++)
		g_usleep(20000);
	g_assert_cmpint(read(fd, &byte, 1), ==, 0);
	close(fd);
	g_unlink(fifo);
	place_close(&place);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sendmail/sent", test_sent);
	g_test_add_func("/sendmail/faults", test_faults);
	g_test_add_func("/sendmail/children-end", test_children_end);
	return g_test_run();
}
