/*
 * The rules for DKIM keys: what is wrong, why it matters, how to mend it.
 */
#include "dns/rules.h"

#define INFO DM_SEVERITY_INFO
#define WARNING DM_SEVERITY_WARNING
#define ERROR DM_SEVERITY_ERROR

const DmRule dm_dkim_rules[] = {
	{ "DK01", ERROR, "RFC 6376 section 6.1.2", "no key for a selector",
	  "Without its key no signature made with the selector can be verified. Publish the key again, or let the sender sign with a selector that has one. After a change of keys the old one stays for about a week, since mail is on its way that long." },
	{ "DK02", ERROR, "RFC 6376 section 3.6.2.2",
	  "several records for one selector",
	  "Of several TXT records at one name the result is undefined: verifiers take one of them, or none. Publish exactly one." },
	{ "DK03", WARNING, "RFC 6376 section 3.6.1", "the key is revoked",
	  "An empty p says that the key is revoked, and all signatures made with it fail. That is right for a key that is out of use." },
	{ "DK04", ERROR, "RFC 6376 section 6.1.2", "no key in the record",
	  "The record cannot be read as a key, so that all signatures made with the selector fail. Often a line break or a quote was lost or gained on the way into the zone." },
	{ "DK05", ERROR, "RFC 8301 section 3.2", "RSA key below 1024 bits",
	  "Such a key can be broken by anybody, and verifiers must not accept signatures made with it. Make one of 2048 bits." },
	{ "DK06", WARNING, "RFC 8301 section 3.2", "RSA key below 2048 bits",
	  "Keys of 1024 bits still count, but signers should use at least 2048." },
	{ "DK07", WARNING, "RFC 8301 section 3.2", "RSA key above 4096 bits",
	  "Verifiers need to support keys of 1024 to 4096 bits; some reject a larger one. 2048 bits are enough." },
	{ "DK08", ERROR, "RFC 8301 section 3.1", "only SHA-1 is allowed",
	  "h=sha1 forbids SHA-256, and verifiers no longer accept rsa-sha1: no signature can pass. Leave h out, or write h=sha256." },
	{ "DK09", ERROR, "RFC 8463 section 4.2", "Ed25519 key of a wrong size",
	  "p of an Ed25519 key is the base64 of the 32 raw octets, 44 characters, not of a DER structure as for RSA." },
	{ "DK10", WARNING, "practice", "only Ed25519 keys",
	  "Many verifiers do not know Ed25519 yet and treat the mail as unsigned. Sign with an RSA key beside it." },
	{ "DK11", WARNING, "RFC 6376 section 3.6.1", "the key is in test mode",
	  "t=y asks verifiers to treat signed mail as if it were not signed. Take it out when signing works." },
	{ "DK12", ERROR, "RFC 6376 section 3.6.1", "the key is not for mail",
	  "s names the services that the key may be used for. Verifiers of mail ignore a key whose s has neither * nor email. A key for TLS reports alone has s=tlsrpt." },
	{ "DK13", ERROR, "RFC 6376 section 3.6.1", "the version is wrong",
	  "Where v is there it must be the first tag and exactly DKIM1, or else the record is discarded." },
	{ "DK14", WARNING, "RFC 6376 section 6.1.2",
	  "a wildcard answers for selectors",
	  "A TXT wildcard answers for every selector, so that one that was never published seems to have a record, which is mostly none of DKIM. Verifiers then report broken keys instead of missing ones." },
	{ "DK15", INFO, "practice", "a key that no report shows",
	  "The key is published, but no reported message was signed with it. Nobody signs with it yet, or any more; a key out of use should be revoked." },
	{ NULL },
};
