/*
 * The unavoidable work of an ingest, done by hand for the mails of
 * make-mails and no others: what the program may be measured against.
 *
 *   floor DATABASE MAILDIR
 *
 * Same mails, same rows, same settings of the database, same batches.  What it
 * does not do: survive anything else than these mails.
 */
#include "tests/bench/floor/floor.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Those of cli/pipeline.c. */
#define BATCH_ITEMS 500
#define BATCH_BYTES (64 * 1024 * 1024)
#define BATCH_SECONDS 1

static const char *const stage_names[N_STAGES] = {
	[STAGE_READ] = "read",	     [STAGE_BASE64] = "base64",
	[STAGE_INFLATE] = "inflate", [STAGE_TOKENISE] = "tokenise",
	[STAGE_HASH] = "hash",	     [STAGE_ORIGINAL] = "original",
	[STAGE_INSERT] = "insert",
};

static double spent[N_STAGES];
static struct timespec lap;

void floor_die(const char *why)
{
	fprintf(stderr, "floor: %s\n", why);
	exit(1);
}

void *floor_room(void *buffer, uint32_t *room, uint32_t size)
{
	if (size <= *room)
		return buffer;
	*room = size + size / 2;
	buffer = realloc(buffer, *room);
	if (!buffer)
		floor_die("out of memory");
	return buffer;
}

static double since(const struct timespec *then, const struct timespec *now)
{
	return (double)(now->tv_sec - then->tv_sec) +
	       (double)(now->tv_nsec - then->tv_nsec) / 1e9;
}

void floor_lap(Stage stage)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	spent[stage] += since(&lap, &now);
	lap = now;
}

/* FALSE when the mail was read before. */
static bool read_mail(Mail *mail, const char *path, Origin *origin)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		floor_die(path);
	*origin = (Origin){ .path = path,
			    .size = st.st_size,
			    .mtime_ns = st.st_mtim.tv_sec * 1000000000 +
					st.st_mtim.tv_nsec,
			    .inode = (int64_t)st.st_ino };
	if (floor_store_has_seen(origin)) {
		close(fd);
		return false;
	}
	mail->size = (uint32_t)st.st_size;
	mail->bytes = floor_room(mail->bytes, &mail->room, mail->size + 1);
	if (read(fd, mail->bytes, mail->size) != (ssize_t)mail->size)
		floor_die(path);
	close(fd);
	floor_lap(STAGE_READ);
	return true;
}

static void take(Mail *mail, Report *report, const char *path)
{
	Origin origin;

	if (!read_mail(mail, path, &origin))
		return;
	floor_mail_decode(mail);
	floor_lap(STAGE_BASE64);
	floor_mail_inflate(mail);
	floor_lap(STAGE_INFLATE);
	floor_report_read(mail, report);
	floor_lap(STAGE_TOKENISE);
	floor_store_add(mail, report, &origin);
	floor_lap(STAGE_INSERT);
}

/* Commits where the program does. */
static void batch(const Mail *mail, bool last)
{
	static struct timespec began;
	static uint32_t items;
	static uint64_t bytes;

	if (!items)
		began = lap;
	items++;
	bytes += mail->size;
	if (!last && items < BATCH_ITEMS && bytes < BATCH_BYTES &&
	    since(&began, &lap) < BATCH_SECONDS)
		return;
	floor_store_commit();
	floor_lap(STAGE_INSERT);
	items = 0;
	bytes = 0;
}

static int is_mail(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void print(int n, const struct rusage *usage)
{
	double cpu =
		(double)usage->ru_utime.tv_sec +
		(double)usage->ru_stime.tv_sec +
		(double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) /
			1e6;

	for (int i = 0; i < N_STAGES; i++)
		printf("%s %.2f\n", stage_names[i], spent[i] * 1e6 / n);
	printf("cpu %.2f\nmails %d\n", cpu * 1e6 / n, n);
}

int main(int argc, char **argv)
{
	struct dirent **names;
	struct rusage usage;
	char folder[4096], path[8192];
	Mail mail = { 0 };
	Report report = { 0 };
	int n;

	if (argc != 3)
		floor_die("usage: floor DATABASE MAILDIR");
	snprintf(folder, sizeof(folder), "%s/new/", argv[2]);
	floor_store_open(argv[1], folder);
	n = scandir(folder, &names, is_mail, alphasort);
	if (n <= 0)
		floor_die("no mails");
	clock_gettime(CLOCK_MONOTONIC, &lap);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s%s", folder, names[i]->d_name);
		free(names[i]);
		take(&mail, &report, path);
		batch(&mail, i == n - 1);
	}
	free(names);
	floor_store_close();
	floor_lap(STAGE_INSERT);
	getrusage(RUSAGE_SELF, &usage);
	print(n, &usage);
	return 0;
}
