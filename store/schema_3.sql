-- From version 2: which mails of which mailboxes were read, so that none is
-- read twice and each is acted upon after it is stored.

CREATE TABLE mailbox (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	account TEXT NOT NULL, -- user@host
	folder TEXT NOT NULL, -- as the server writes it
	uidvalidity INTEGER NOT NULL, -- another one: another id
	UNIQUE (account, folder)
) STRICT;

-- A row goes when its mail has gone from the folder.
CREATE TABLE mailbox_mail (
	mailbox_id INTEGER NOT NULL REFERENCES mailbox,
	uid INTEGER NOT NULL,
	size INTEGER NOT NULL,
	sha256 BLOB, -- of the mail; NULL = too large to be read
	outcome INTEGER NOT NULL, -- 0 report, 1 duplicate, 2 foreign,
		-- 3 unparsable
	done INTEGER NOT NULL, -- 0 not acted upon, 1 marked as read,
		-- 2 marked as deleted, 3 never to be deleted
	PRIMARY KEY (mailbox_id, uid)
) STRICT, WITHOUT ROWID;

-- Where mails of a mailbox are moved to: what lies there below this UID was not
-- left by a move that was cut off.
CREATE TABLE mailbox_target (
	mailbox_id INTEGER NOT NULL REFERENCES mailbox,
	folder TEXT NOT NULL,
	uidvalidity INTEGER NOT NULL, -- of that folder
	uidnext INTEGER NOT NULL,
	PRIMARY KEY (mailbox_id, folder)
) STRICT, WITHOUT ROWID;
