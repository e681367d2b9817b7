Return-Path: <noreply@dmarc.yonder.example>
Delivered-To: dmarc-reports@example.com
Received: from out.dmarc.yonder.example (out.dmarc.yonder.example [192.0.2.200])
	by mx.example.com (Postfix) with ESMTPS id 4B17907410
	for <dmarc-reports@example.com>; Wed, 30 Sep 2026 04:03:51 +0000
Authentication-Results: mx.example.com; dmarc=pass header.from=dmarc.yonder.example
Date: Wed, 30 Sep 2026 04:03:51 +0000
From: noreply@dmarc.yonder.example
To: dmarc-reports@example.com
Subject: Report domain: example.net Submitter: yonder.example Report-ID: <1790725391.407112>
Message-ID: <1790741031.407112@dmarc.yonder.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="----=_Part_114_yonder"

This is a multi-part message in MIME format.

------=_Part_114_yonder
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 7bit

This is an aggregate report from Yonder.

------=_Part_114_yonder
Content-Type: application/gzip; name="yonder.example!example.net!1790640000!1790726399.xml.gz"
Content-Disposition: attachment; filename="yonder.example!example.net!1790640000!1790726399.xml.gz"
Content-Transfer-Encoding: base64

H4sIAAAAAAAC/+2Y23KbMBCG7/MUHt9XIBwfhyi96hO0F71iZFgcjUGikkiTt+9iCYzjQzI5d+Jc
JLC76Ne/fCOJxNd3ZTG4BW2EkldDSsLhAGSqMiFXV8NfP398mw2v2UWcA2RLnq7ZxWAQa6iUtkkJ
lmfc8iaGUaVXieQlsN9KZqDjoAu4PJRcFEwqfLq4/56VXKfkflNK4I6XVQFx4GpcvVcRGaPTeTiN
xqM5JZfhlNIoDrZJV4zzgERzufJqGFrCSsjNs5PLEH/iwEXaPMh25MloPkdt2Q4W7I7WqfUNx5Uq
RHqfVPWyEOYGuokotCCZd0QkWBzOxVxBxf7UHMe2QqLhykfNbti0cZ6tRcmwme7CB02Vb2LNXz9q
ahltPDYXLpQrRuMAf28sHJoutjhVup25Vn+73hhV6xQSUTE6j0hIIhKNcVZdtK1LVS0tm6KOu2rj
Xg1ueVFjL7M20TRImEoZYZE3hKEx24/06hq/FTcGCzrrvle5T3T+ew4faOLLa33FIgPsby6Q9u6x
G+BIYJJrVe6+tH5ii8wtFKqCA+W7KS+9Jxjz2t4kGkxd2O0cHvh7DCHXBCggtUozE4XRBFvR3m9L
nIxvlb/putXXjHt9fLJ+imZZ2bhF8c3NE5W30AYPu9EUt0Q+Bc4oDOkiW84WNFwsThFKx2dCz4R+
AKF0PiNjSnBpJnR2nM8oeiaf/U3jBKU5bqsHKXWJj6V0icZTIAVYiyP2DgOvDuyexHFo1/QtiD1m
9bMuryPc+ykd4bHrOLvvv7R+BmjPS+sjdLqX9C500ub4fgzPBt0vu7S+GqX/LyT+hLjk2WJBT5wQ
v/IO3Hx1t5sRwc/2N2BlX+JZwBiV2xdAg9/D3T8y/gGJ6GlC+xAAAA==

------=_Part_114_yonder--
