Return-Path: <postmaster@kite.example>
Delivered-To: dmarc-reports@example.com
Received: from out.kite.example (out.kite.example [192.0.2.200])
	by mx.example.com (Postfix) with ESMTPS id 4BK0179083
	for <dmarc-reports@example.com>; Thu, 1 Oct 2026 06:30:00 +0000
Authentication-Results: mx.example.com; dmarc=pass header.from=kite.example
Date: Thu, 1 Oct 2026 06:30:00 +0000
From: postmaster@kite.example
To: dmarc-reports@example.com
Subject: Report domain: example.com Submitter: kite.example Report-ID: example.com:1790726400
Message-ID: <k.1790836200@kite.example>
MIME-Version: 1.0
Content-Type: application/x-gzip;
	name="kite.example!example.com!1790726400!1790812799.xml.gz"
Content-Disposition: attachment;
	filename="kite.example!example.com!1790726400!1790812799.xml.gz"
Content-Transfer-Encoding: base64

H4sIAAAAAAAC/+2Z3XaiMBDH7/sUHu8XCK2KHJru1T7B7jUnwqA5AuEksdt9+x1MgthW62nrx269
UTIzZOY//AhBk4enqhw8glRc1PdD4gXDAdSZyHk9vx/++vnjWzR8oDdJAZDPWLakN4NBYsMpRie+
G7QOCY2QOq1As5xp1trQKuQ8rVkFdMk1ePDEqqaExO/MJgoqxkvaCKUrpjTI79vRxm1CbRqeU+v2
MlHFZDINJuH4LsCiNhHmDKwGUsnquc2GphnMOUronWQszg91vvZGJJxMp1hA7Sbzt2frsvVlJ40o
efYnbVazkqsFdIUI1FH368bpjM0ENLQWNept7Fg5g3IWli95RWXimwNrVE2xtrXfdqZMU9Lqag+M
qRCUJD5+rst+rUTsbSakq1aK310/lFjJDFLeUDINvcALvXCEVXVWF5eJVa1p6zNHzm6zwSMrV9i/
3DnapnCF153rFiMjtm/pxbV6G6YUBnTSbZcK6+j09xQ+y4kXzOlKeA615gVHiLvTFsBykGkhRbV9
ofqODSaPUIoGXgnfdtnULxImbKUXqQS1KvWmhmf63sLGNAFKyLSQVIVBOMZWuPEmxKSxrbKDrlv9
nEmvjwfnz1AsrVq1mHw9ODDzBlr/eTfaYEfkIXCGQUDifBbFJIjjfYROroBeAT0DoG71jILdbN4e
i80CH6L/P5v/
