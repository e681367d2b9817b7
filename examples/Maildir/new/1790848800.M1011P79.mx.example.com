Return-Path: <smtp-tls-reporting@bigmail.example>
Received: from out.bigmail.example (out.bigmail.example [192.0.2.41])
	by mx.example.com with ESMTPS id 8A3B2
	for <tlsrpt@example.com>; Thu, 1 Oct 2026 10:00:00 +0000
From: smtp-tls-reporting@bigmail.example
To: tlsrpt@example.com
Subject: Report Domain: example.com Submitter: bigmail.example
	Report-ID: <2026.09.30T00.00.00Z+example.com@bigmail.example>
Date: Thu, 1 Oct 2026 10:00:00 +0000
Message-ID: <tls-20261001@bigmail.example>
TLS-Report-Domain: example.com
TLS-Report-Submitter: bigmail.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type="tlsrpt"; boundary="=_tls-1"

--=_tls-1
Content-Type: text/plain; charset=us-ascii

This is an aggregate TLS report from bigmail.example.

--=_tls-1
Content-Type: application/tlsrpt+gzip;
	name="bigmail.example!example.com!1790726400!1790812799.json.gz"
Content-Disposition: attachment;
	filename="bigmail.example!example.com!1790726400!1790812799.json.gz"
Content-Transfer-Encoding: base64

H4sIAAAAAAACA3WS22rDMAyGXyX4eg5OeqDN1dgrbFcdpXiOmhliO9hKSVf27pPiboVuI4b48On3
L8kXEWKnvf3QaIOXXjsQTSGebOe07cVDIVqNIKP2HR9cREIdUfIm2szWql5LtZUL9aJUM48dB4Jv
/+PqRbPa0tiJTwJN8KgNSuuPgcHkcJDYJxlhCBGt7x7fsp8SJu2GHlg+H0rb/ufhcIVLExwHDKG3
xkIi/vWSV+c5pTyVeB5mnwnTD36WCSMZ4BhxgpioSE3x/PJ8qphxoYWmQEhsct6YmsJN5d3NTk8H
3RG5WS+VEvubehsoLc+33odM8j0knO+9E9xzzdLonI7ZPwbUvUyjMZDScaQp/bmbJoyeJTZVTSEZ
O1IZxwi/mGrJst+nLSDNrqWKkMYef+pjgHpytIbfBUyDjdCy40T9pipIh1ragcFqW5eqrMulyv0y
YE8zkXP7fmu/63VDs1CtFiRUVYtyJa4mof0rgz19XyZpYALSAgAA

--=_tls-1--
