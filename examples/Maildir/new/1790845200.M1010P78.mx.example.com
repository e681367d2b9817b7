Return-Path: <>
Received: from mx.nordpost.example (mx.nordpost.example [198.51.100.25])
	by mx.example.com with ESMTPS id 7F2A1
	for <ruf@example.com>; Thu, 1 Oct 2026 09:00:00 +0000
From: DMARC failure reports <dmarc-noreply@nordpost.example>
To: ruf@example.com
Subject: FW: Your parcel is waiting
Date: Thu, 1 Oct 2026 09:00:00 +0000
Message-ID: <ruf-20261001-1@nordpost.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
	boundary="=_ruf-1"

--=_ruf-1
Content-Type: text/plain; charset=us-ascii

This is an authentication failure report for a message that we received
from 198.51.100.17 on Thu, 1 Oct 2026 08:59:12 +0000.

--=_ruf-1
Content-Type: message/feedback-report

Feedback-Type: auth-failure
User-Agent: NordpostReports/2.1
Version: 1
Auth-Failure: dmarc
Authentication-Results: mx.nordpost.example;
	dkim=fail (signature did not verify) header.d=example.com header.s=s1;
	spf=fail smtp.mailfrom=bounce@bulk.example;
	dmarc=fail header.from=example.com
Identity-Alignment: dkim, spf
Delivery-Result: spam
Original-Mail-From: <bounce@bulk.example>
Original-Rcpt-To: <ingrid@nordpost.example>
Arrival-Date: Thu, 1 Oct 2026 08:59:12 +0000
Source-IP: 198.51.100.17
Reported-Domain: example.com
DKIM-Domain: example.com
DKIM-Identity: @example.com
DKIM-Selector: s1

--=_ruf-1
Content-Type: text/rfc822-headers

Received: from bulk.example (unknown [198.51.100.17])
	by mx.nordpost.example with ESMTP id 51C0F
	for <ingrid@nordpost.example>; Thu, 1 Oct 2026 08:59:12 +0000
DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; c=relaxed/relaxed;
	h=from:to:subject; bh=AAAA; b=AAAA
From: "Parcels" <service@example.com>
To: Ingrid <ingrid@nordpost.example>
Subject: Your parcel is waiting
Date: Thu, 1 Oct 2026 08:58:40 +0000
Message-ID: <parcel-77@bulk.example>

--=_ruf-1--
