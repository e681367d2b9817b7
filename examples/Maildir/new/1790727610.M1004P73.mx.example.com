Return-Path: <reports@nordpost.example>
Delivered-To: dmarc-reports@example.com
Received: from out.nordpost.example (out.nordpost.example [192.0.2.200])
	by mx.example.com (Postfix) with ESMTPS id 4B20260929
	for <dmarc-reports@example.com>; Wed, 30 Sep 2026 00:20:09 +0000
Authentication-Results: mx.example.com; dmarc=pass header.from=nordpost.example
Date: Wed, 30 Sep 2026 00:20:09 +0000
From: reports@nordpost.example
To: dmarc-reports@example.com
Subject: Report Domain: example.net Submitter: nordpost.example Report-ID: <20260929.example.net@nordpost.example>
Message-ID: <20260929.example.net@nordpost.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="nordpost-7d1a"

This is a multi-part message in MIME format.

--nordpost-7d1a
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit

DMARC aggregate report for example.net.

--nordpost-7d1a
Content-Type: application/gzip; name="nordpost.example!example.net!1790640000!1790726399.xml.gz"
Content-Disposition: attachment; filename="nordpost.example!example.net!1790640000!1790726399.xml.gz"
Content-Transfer-Encoding: base64

H4sIAAAAAAAC/+1X23KbMBB9z1cwfg83p3HMKEqf+gXtMyPDYqsGiUqQy993ZUkYO8TxZJpJOhM/
xHB22cvZsxYhd49NHdyD0lyK21kSxrMARCFLLta3s18/f1zezO7oBakAyhUrtgG6C30765XIOHRV
1jLFGp0hnAmdlQ1TxWWKUehFEBAXl2JYEvkbY1DQStXlDXSsZB0zGKJSrXPBGqBCqrKVugvhkTVt
DSQaTNYTGsZraqPo78/drd36uly8pGmcXsfLdOn9QgHdxMP7B2wArBByxcTaZUdoBWuObS2W8fVV
jB8SWcTbQZQ76yK9ni+XWI/wwaLjaGQNAhTrpKKmjIo/Xrq+gjRMSLQ3G+KiCeZIK2tePOVtv6q5
3sBQt0QWBB01i9kt5hy4LiSO5cmE28iSdgrggdVb9Ds22Sda+qfHgYuOCySqdag+hLXHRYsj+g0F
5hUeY+WWN1SRyF44ULfVDjPfFupAY7Q1FSTyl9ZQSYqs4N8dHVOt48QLHKofv3wYxqJlrwrIeUuT
JYo0TMP0G9Y7oN6vkL3o6NUVieyVx102uGd1j2MsvcFyiePjnVF4y7TeUTggIz/TtXMYCHAsVs4w
sDDq8CgnCsH3RXgJyHzFcb+GxzbASlB5pWRzKICxYa/We6hlCxPuhyaX+llCwvpukyvQfd3tazjq
7zU5WhKgRr2g2LVZVqTC3+9dbBpHlbsZ2BrnJCMez85fYLO0Md1i8t3NmZn30o2O2TDOXpHniDON
4yQrVzdZEmfZKYXOky+Ffin0QxQ6x5/PJJmHi8UJeb5RnUKaY+SEOis83SfVaQ2HrCpgehzCHC5P
hkL0xWMlx4MDed5BY59CNg2KiG6FfBCBdfLYPnh0GP0DlsFUpoc3GnxP+swrYedzciWmC5jo8uUy
6vfYyrMq+Fy7mZhXz5eWM0nfuJ3jV71/sqP/8wnyTj/g03tylkjw3dj9r0Yv/gIC3Uln3g0AAA==

--nordpost-7d1a--
