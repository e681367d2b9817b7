/*
 * A table of byte strings and ids that only grows.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/bench/floor/floor.h"

#define FIRST_SLOTS 4096

struct FloorSlot {
	int64_t id;
	uint32_t hash, size, at; /* of the key; size 0 and id 0 = free */
	bool taken;
};

static uint32_t hash_of(const char *key, uint32_t size)
{
	uint64_t hash = size, word = 0;

	for (; size >= 8; key += 8, size -= 8) {
		memcpy(&word, key, 8);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	word = 0;
	memcpy(&word, key, size);
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash >> 32);
}

static void grow(FloorSet *set)
{
	struct FloorSlot *old = set->slots;
	uint32_t n_old = old ? set->mask + 1 : 0;
	uint32_t n_new = n_old ? n_old * 2 : FIRST_SLOTS;

	set->slots = calloc(n_new, sizeof(*old));
	if (!set->slots)
		floor_die("out of memory");
	set->mask = n_new - 1;
	for (uint32_t i = 0; i < n_old; i++) {
		uint32_t at = old[i].hash & set->mask;

		if (!old[i].taken)
			continue;
		while (set->slots[at].taken)
			at = (at + 1) & set->mask;
		set->slots[at] = old[i];
	}
	free(old);
}

int64_t *floor_set_put(FloorSet *set, const void *key, uint32_t size)
{
	uint32_t hash = hash_of(key, size), at;
	struct FloorSlot *slot;

	if (!set->slots || set->n * 2 > set->mask)
		grow(set);
	for (at = hash & set->mask; set->slots[at].taken;
	     at = (at + 1) & set->mask) {
		slot = &set->slots[at];
		if (slot->hash == hash && slot->size == size &&
		    memcmp(set->keys + slot->at, key, size) == 0)
			return &slot->id;
	}
	set->keys = floor_room(set->keys, &set->room, set->used + size + 1);
	memcpy(set->keys + set->used, key, size);
	slot = &set->slots[at];
	*slot = (struct FloorSlot){ 0, hash, size, set->used, true };
	set->used += size;
	set->n++;
	return &slot->id;
}
