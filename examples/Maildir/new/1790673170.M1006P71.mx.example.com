Return-Path: <noreply-dmarc@bigmail.example>
Delivered-To: postmaster@example.com
Received: from out.bigmail.example (out.bigmail.example [192.0.2.200])
	by mx.example.com (Postfix) with ESMTPS id 4BB3081317
	for <postmaster@example.com>; Tue, 29 Sep 2026 09:12:44 +0000
Authentication-Results: mx.example.com; dmarc=pass header.from=bigmail.example
Date: Tue, 29 Sep 2026 09:12:44 +0000
From: noreply-dmarc@bigmail.example
To: postmaster@example.com
Subject: Report domain: example.com Submitter: bigmail.example Report-ID: 8131744020985912766
Message-ID: <b3.8131744020985912766@bigmail.example>
MIME-Version: 1.0
Content-Type: application/zip;
	name="bigmail.example!example.com!1790553600!1790639999.zip"
Content-Disposition: attachment;
	filename="bigmail.example!example.com!1790553600!1790639999.zip"
Content-Transfer-Encoding: base64

UEsDBBQAAAAIAAAAPV0eeIA0xAIAABEaAAA1AAAAYmlnbWFpbC5leGFtcGxlIWV4YW1wbGUuY29t
ITE3OTA1NTM2MDAhMTc5MDYzOTk5OS54bWztWVFzojAQfu+vcHwvEBQFJ03v6X7B3TMTYbGZAmGS
2Gv//S0mIK3VOtPaeld90GR3ye63fFk2SG8fq3L0AEoLWd+MiReMR1BnMhf16mb8+9fP63h8y65o
AZAveXbPrkYj6swZWlO/m7QKBY1UJq3A8Jwb3spQKtUqrXkFbClWFRelB4+8akqgfq+xhtBqWS1x
mfLpOq+4yn7sXGON7AXOn8hZTCZkPp0GYZDEUULC+WxG/a3ammNMkCper5xDFC1hJRDIPAmiaDIL
EI+VdHqo8412Nknwg97rbjH/+Wq9tyF42shSZE9ps16WQt9BH4hEEDVzmLxMVriclVmDBrNQI9jG
zXUn0J2E5/eiYor6duCEuik2svbXrZQZRlpc7cCKCskI9fF7E/ZrIWJiM6m6aJX80+dDy7XKIBUN
I0noBV7ohRFG1Us7u0yua8OmJKS+HXYK5w4eeLnGBOados2K0I3UwrRssmiHkoFdC7jhWqNBj92l
qXCKPgEDiC984h3rgFGRQ21EIZDL/WV3wHNQaaFk9fxODRVbnjxAKRt4xfy5yrnecUj52tylCvS6
NNsYXuB7izc2CVBCZqRiOgxC3AX9fGti3bhUuUmfraFPOsjj0f4zBMuqFi0630yO9Lxlrf8yG61x
R8lj2BkGAVnky3hBgsXiEEWT2YWhF4Z+AUO7+hkH+8kZxaciZ4EP0f+fnP8uN2IvIh4+tz0y30+P
cBp8Oj+s4mv5sUTIGXglGIMrDlrDD69jOy7217J7copCtg/q+fM23s9bNLvw9sLb8+Rtsp+3k+jT
e8XvRdsj20YXyTt5e9k5H3LOmmAXS8jEmx7oY0PyLTfO5ZD1Bj3tTfoUes4P9NEnewVw1t1IKbTp
64sn1eqcOfo6U46p57soDzxYTrFNjorgvGo5SQ50Qe2J9Btul3N/KfGOWkr97d87fwFQSwECFAMU
AAAACAAAAD1dHniANMQCAAARGgAANQAAAAAAAAAAAAAApAEAAAAAYmlnbWFpbC5leGFtcGxlIWV4
YW1wbGUuY29tITE3OTA1NTM2MDAhMTc5MDYzOTk5OS54bWxQSwUGAAAAAAEAAQBjAAAAFwMAAAAA
