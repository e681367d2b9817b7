Return-Path: <ada@example.org>
Delivered-To: dmarc-reports@example.com
Received: from out.example.org (out.example.org [192.0.2.200])
	by mx.example.com (Postfix) with ESMTPS id 4BA0179084
	for <dmarc-reports@example.com>; Thu, 1 Oct 2026 08:15:30 +0000
Authentication-Results: mx.example.com; dmarc=pass header.from=example.org
Date: Thu, 1 Oct 2026 08:15:30 +0000
From: ada@example.org
To: dmarc-reports@example.com
Subject: Lunch on Thursday?
Message-ID: <a.1790842530@example.org>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Shall we talk about the newsletter then?

Ada
