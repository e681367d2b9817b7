Return-Path: <dmarcreport@outpost.example>
Delivered-To: dmarc-reports@example.com
Received: from out.outpost.example (out.outpost.example [192.0.2.200])
	by mx.example.com (Postfix) with ESMTPS id 4BCO1EPF00
	for <dmarc-reports@example.com>; Tue, 29 Sep 2026 11:40:02 +0000
Authentication-Results: mx.example.com; dmarc=pass header.from=outpost.example
Date: Tue, 29 Sep 2026 11:40:02 +0000
From: dmarcreport@outpost.example
To: dmarc-reports@example.com
Subject: =?utf-8?B?UmVwb3J0IERvbWFpbjogZXhhbXBsZS5jb20gU3VibWl0dGVyOiBvdXRwb3N0LmV4YW1wbGUgUmVwb3J0LUlEOiAwYzFmNWI3ZTlhNGQ0ZjdlOGYzYjJhNmQ1YzRlM2YyMQ==?=
Message-ID: <CO1EPF00.0c1f5b7e@outpost.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="_mpm_5f2c0d81outpost"

This is a multi-part message in MIME format.

--_mpm_5f2c0d81outpost
Content-Type: text/html; charset=us-ascii
Content-Transfer-Encoding: 7bit

<div>This is a DMARC aggregate report from Outpost.</div>

--_mpm_5f2c0d81outpost
Content-Type: application/gzip; name="outpost.example!example.com!1790553600!1790640000.xml.gz"
Content-Disposition: attachment; filename="outpost.example!example.com!1790553600!1790640000.xml.gz"
Content-Transfer-Encoding: base64

H4sIAAAAAAAC/+1YTXPaMBC951cw3GNb5st4HLWX9tROD21nemNkaQ2a2JJHEiH995WQbZwPSKZt
CG24gLX70Nu3eiMJZ+9uq3JwA0pzKa6GKIiGAxBUMi6WV8Pv3z5eJsN3+CIrAFhO6PXAwoVObzW7
Gq6MqdMw3Gw2wWYUSLUM4yhC4Y/Pn77SFVRk2IH50+BLLrQhgsIQXwwGWVMRtgVlYTtwCQW1VGZR
gSGMGOJiNmrnWwhSAf4gDKhacQ2DL2tTS22ysEt6rCXjJWYVUdRP9l56ZAC3pKpLyEIP8fCGkDMc
UVRM8hnMyZiNixkkxSiPyZRN6BhGRYyycIf1v7UVwkIRsWy4bSiHJbeyZvNoMhlNI6vOR9o8CLbN
TsdR5LJu7CcL787WsfVbkdWy5PTnol7nJdcr6AqRVpHAjcCAyspO52MeUGMhhVVeN2PdBnQbIeya
V1hloX9ogroutjH33cxEDUaucvfgQ4XEtjn2c1v2YyXaLlOp2mqV3HT90HKtKCx4jdE8DqIgDuKJ
raqLtjgq18ISJ7Ms9I9toqGDG1KubQNZm3Bd4dquOzfOW15tP9LDOcE10doCOu1Nm4om0TWgJ/Ee
p12xVljGGQjDC26d3f1sBYSBWhRKVndXqp/Y+eQGSlnDI/C7qYb6AWFG1ma1UKDXpdnVcE/fU77x
TYASqJEK6ziKp7YV7XgH8TRNq5pB160+Z9br47P5qRWLK6fWkm8Hz2TeuTa83w0Hbi35HHe63Sxl
eZKiKE0PWjQ+O/Ts0FdwaLt/JtF+c85fypuFPVD/f2/+u9ZIggkK7LEdoNmhrSs6uj984nX9kVvJ
FIISjL1c6t418a9vYw8o9m9l1+gl9rF9Uk/ft8kB347Q2bdn357SZXFkj2KERsH4wGGMxke/KZ6C
a883xSfs6RfpKPZE8/l+fyZvclM99cviEdzR/NPNCUtTdGD/epunrnt32B5A7kXnC7jkIcVvWUXL
wvyBXbKwfSuML34B5GDLBEgWAAA=

--_mpm_5f2c0d81outpost--
