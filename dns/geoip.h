/*
 * Country and network of an address, from databases in MaxMind's format.
 */
#pragma once

#include "core/address.h"

typedef struct _DmGeoip DmGeoip;

#define DM_GEOIP_ERROR (dm_geoip_error_quark())
GQuark dm_geoip_error_quark(void);

typedef enum {
	DM_GEOIP_ERROR_FILE, /* missing, damaged, or something else */
} DmGeoipError;

/* The longest name of a network that is taken, in bytes. */
#define DM_GEOIP_NAME_BYTES 128

typedef struct {
	char country[3];		       /* ISO 3166, or "" */
	guint32 asn;			       /* 0 = unknown */
	char as_name[DM_GEOIP_NAME_BYTES + 1]; /* UTF-8, or "" */
} DmPlace;

/*
 * Opens the databases of countries and of networks; NULL for one that is not
 * there, not both.
 */
DmGeoip *dm_geoip_open(const char *country_path, const char *asn_path,
		       GError **error);
void dm_geoip_close(DmGeoip *geoip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmGeoip, dm_geoip_close)
/* Another one where another database lies at either path. */
const char *dm_geoip_mark(const DmGeoip *geoip);

/*
 * What the databases say of an address: those of MaxMind, DB-IP and IPinfo.
 * What they do not know, or say in another way, stays empty.
 */
void dm_geoip_find(const DmGeoip *geoip, const DmAddress *address,
		   DmPlace *ret);
