/*
 * libcurl made ready, once in a process.
 */
#pragma once

/* Where it fails, so does the next curl_easy_init(). */
void dm_net_init(void);
