Return-Path: <dmarc@hollow.example>
Delivered-To: dmarc-reports@example.com
Received: from out.hollow.example (out.hollow.example [192.0.2.200])
	by mx.example.com (Postfix) with ESMTPS id 4BH0179083
	for <dmarc-reports@example.com>; Thu, 1 Oct 2026 07:00:00 +0000
Authentication-Results: mx.example.com; dmarc=pass header.from=hollow.example
Date: Thu, 1 Oct 2026 07:00:00 +0000
From: dmarc@hollow.example
To: dmarc-reports@example.com
Subject: Report domain: example.com Submitter: hollow.example Report-ID: 77
Message-ID: <h.1790838000@hollow.example>
MIME-Version: 1.0
Content-Type: application/gzip;
	name="hollow.example!example.com!1790553600!1790639999.xml.gz"
Content-Disposition: attachment;
	filename="hollow.example!example.com!1790553600!1790639999.xml.gz"
Content-Transfer-Encoding: base64

H4sIAAAAAAAC/yvNKy1OTQEA+UgslAYAAAA=
