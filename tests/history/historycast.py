"""Who takes part in the synthetic history: domains, receivers that report, and
the sources of mail.  It models how mail is sent, signed, passed on and forged,
and knows nothing of how dmarcmill judges.

Three IPv4 networks are reserved for examples, so that many a foreign source
shares a /24 with others, as in a data centre; own servers share theirs with
nobody else.  Not modelled: a forger whose envelope domain passes SPF.  Nothing
in a report tells that from a service with a bounce domain of its own.
"""
DAYS = 90


class Domain:
    """A policy domain, as it is published"""

    def __init__(self, name, per_day, p, mode, spf_all, subdomains=(),
                 later_p=None, pct=100, selectors=('s1',), testing=False):
        self.name, self.per_day, self.p, self.mode = name, per_day, p, mode
        self.spf_all, self.subdomains = spf_all, subdomains
        self.later_p, self.pct, self.testing = later_p, pct, testing
        self.selectors = selectors

    def policy(self, day):
        return self.later_p if self.later_p and day >= 60 else self.p

    def selector(self, day):
        """Of the own servers; a key is changed once where there are two"""
        return self.selectors[min(day // 45, len(self.selectors) - 1)]


DOMAINS = (
    Domain('example.com', 3000, 'none', 'r', 'softfail',
           ('news.example.com', 'support.example.com'), 'quarantine',
           selectors=('m2024', 'm2025'), testing=True),
    Domain('bank.example', 900, 'reject', 's', 'fail'),
    Domain('shop.example', 300, 'quarantine', 'r', 'fail', pct=50,
           selectors=('mail',)),
)


class Reporter:
    """A receiver: its size and its habits"""

    def __init__(self, rank, rng):
        self.name = 'receiver%02d.example' % rank
        self.weight = 1 / rank ** 1.15
        self.is_new = rank % 3 == 0  # RFC 9990
        self.omits_envelope = rank in (9, 18, 24, 33)
        self.omits_scope = rank in (5, 16, 28)
        self.tells_helo = rank in (7, 20)
        self.single_rows = rank == 31
        self.ends_late = rank % 7 == 0
        self.walks_tree = self.is_new and rank % 2 == 0
        self.knows_lists = rank in (1, 2, 4, 6, 11, 15)
        self.knows_forwarders = rank in (2, 3, 6, 10, 13)
        self.reads_arc = rank in (1, 3)
        self.mistake = {8: 'raw', 14: 'first', 22: 'forgets'}.get(rank)
        self.late = rng.randrange(0, 3)  # day of its first report


def reporters(rng):
    return [Reporter(rank, rng) for rank in range(1, 41)]


class Flow:
    """Mail of one source with one pair of identifiers.

    auth(day) gives the (share, dkim, spf) of its messages before any noise:
    dkim a tuple of (domain, selector, result), spf a (domain, result).
    """

    def __init__(self, domain, kind, source, per_day, auth, **facts):
        self.domain, self.kind, self.source = domain, kind, source
        self.per_day, self.auth = per_day, auth
        self.header_from = facts.get('header_from', domain.name)
        self.envelope = facts.get('envelope', domain.name)
        self.envelopes = facts.get('envelopes')  # one of them at random
        self.variant = facts.get('variant', '')
        self.days = facts.get('days', (0, DAYS))
        self.goes_to = facts.get('goes_to')  # reporters' numbers, else all
        self.helo = facts.get('helo', ('host.invalid.example', 'none'))
        self.seals = facts.get('seals', False)
        self.steady = facts.get('steady', False)  # no weekends
        self.broken_on = facts.get('broken_on')


class Addresses:
    """Gives out reserved addresses, none twice"""

    def __init__(self, rng):
        self.rng, self.own_last, self.net = rng, 9, 0x100
        self.pool = ['%s.%d' % (net, last) for net in
                     ('198.51.100', '203.0.113') for last in range(1, 255)]
        rng.shuffle(self.pool)

    def own(self, is_v6=False):
        self.own_last += 1
        if is_v6:
            return '2001:db8:a::%x' % self.own_last
        return '192.0.2.%d' % self.own_last

    def foreign(self, v6_share=0.5):
        if self.rng.random() >= v6_share and self.pool:
            return self.pool.pop()
        self.net += 1
        return '2001:db8:%x::%x' % (self.net, self.rng.randrange(1, 0xffff))


class Cast:
    """All flows of the history"""

    def __init__(self, rng):
        self.rng, self.addresses = rng, Addresses(rng)
        self.flows, self.configured = [], {}
        self.services = [('mailer%d.example' % n,
                          [self.addresses.foreign() for _ in range(4)])
                         for n in range(1, 8)]
        self.forwarders = [('alumni%d.example' % n, self.addresses.foreign())
                           for n in range(1, 13)]
        self.lists = [('club%d.example' % n, self.addresses.foreign())
                      for n in range(1, 6)]
        for domain in DOMAINS:
            self.configured[domain.name] = []
            self.own(domain)
            self.misconfigured(domain)
            self.broken(domain)
            self.service(domain)
            self.forwarded(domain)
            self.listed(domain)
            self.spoofed(domain)
            self.rare(domain)

    def add(self, domain, kind, source, share, auth, **facts):
        flow = Flow(domain, kind, source, share * domain.per_day, auth,
                    **facts)
        self.flows.append(flow)
        return flow

    def few(self, most):
        """Some receivers, large ones rather than small ones"""
        count = self.rng.randrange(1, most + 1)
        return sorted({min(int(self.rng.paretovariate(0.7)) - 1, 39)
                       for _ in range(count)})

    # (1), (2): servers of one's own
    def own(self, domain):
        name = domain.name

        def signed(day):
            return ((1, ((name, domain.selector(day), 'pass'),),
                     (name, 'pass')),)

        for n, share in enumerate((0.3, 0.12, 0.06)):
            address = self.addresses.own(n == 2)
            helo = ('mx%d.%s' % (n, name), 'pass')
            if n == 0 and domain is DOMAINS[0]:
                self.configured[name].append(address)
            self.add(domain, 'own', address, share, signed, helo=helo)
            for sub in domain.subdomains:
                self.add(domain, 'own', address, share / 5, signed,
                         header_from=sub, helo=helo)
            # Bounces and vacation notes: no sender, so SPF looks at the HELO.
            self.add(domain, 'own', address, share / 40,
                     lambda day, helo=helo: (
                         (1, ((name, domain.selector(day), 'pass'),), helo),),
                     envelope='', variant='null-sender', helo=helo)
        for n in range(2):
            self.add(domain, 'own-unsigned', self.addresses.own(n == 1),
                     0.04 / (n + 1),
                     lambda day: ((1, (), (name, 'pass')),),
                     helo=('app%d.%s' % (n, name), 'pass'))

    # (3): one's own, and neither
    def misconfigured(self, domain):
        name = domain.name

        def bare(result, envelope):
            return lambda day: ((1, (), (envelope, result)),)

        self.add(domain, 'own-misconfigured', self.addresses.own(), 0.02,
                 bare(domain.spf_all, name))
        self.add(domain, 'own-misconfigured', self.addresses.own(True), 0.008,
                 bare('none', 'www.' + name), envelope='www.' + name)
        if domain is not DOMAINS[2]:
            # Rented: strangers have the other addresses of that network.
            elsewhere = self.addresses.foreign(0)
            self.configured[name].append(elsewhere)
            self.add(domain, 'own-misconfigured', elsewhere, 0.01,
                     bare(domain.spf_all, name), variant='configured')
        if domain.mode == 's':
            # Signs as the domain above: strict alignment takes neither.
            source = next(f.source for f in self.flows
                          if f.domain is domain and f.kind == 'own')
            self.add(domain, 'own-misconfigured', source, 0.02,
                     lambda day: ((1, ((name, domain.selector(day), 'pass'),),
                                   (name, 'pass')),),
                     header_from='letter.' + name, variant='strict')

    # (8): DKIM fails from a day on, SPF stays
    def broken(self, domain):
        for n, result in enumerate(('fail', 'permerror', 'fail')):
            since = self.rng.randrange(20, 71)

            def auth(day, n=n, result=result, since=since):
                now = result if day >= since else 'pass'
                return ((1, ((domain.name, 'app%d' % n, now),),
                         (domain.name, 'pass')),)

            self.add(domain, 'own-broken-dkim', self.addresses.own(n == 1),
                     0.05 / (n + 1), auth, broken_on=since,
                     helo=('out%d.%s' % (n, domain.name), 'pass'))

    # (4) to (7): services that send for the domain
    def service(self, domain):
        name = domain.name
        bounce_inside = name if domain.mode == 's' else 'bounce.' + name
        for rank, (org, addresses) in enumerate(self.services):
            ours = (name, '%s-k1' % org.partition('.')[0], 'pass')
            theirs = (org, 'k1', 'pass')
            outside = 'bounce.' + org
            ways = {
                0: ('service-dkim', '', outside, (ours, theirs)),
                1: ('service-dkim', '', outside, (ours,)),
                2: ('service-spf', '', bounce_inside,
                    (theirs,) if domain.per_day < 1000 else ()),
                3: ('service-self', '', outside, (theirs,)),
                4: ('service-bounce', '', outside, ()),
                5: ('service-spf', 'full', bounce_inside, (ours, theirs)),
                6: ('service-spf', 'subdomain', 'bounce.' + name, (theirs,))
                   if domain.mode == 's' else
                   ('service-spf', '', bounce_inside, (theirs,)),
            }
            # Not every domain uses a service in the same way.
            turn = (0, 2, 5)[DOMAINS.index(domain)]
            kind, variant, envelope, dkim = ways[(rank + turn) % len(ways)]
            for n, address in enumerate(addresses[:3]):
                self.add(domain, kind, address,
                         0.06 / (rank + 1) ** 0.7 / (n + 1),
                         lambda day, dkim=dkim, envelope=envelope: (
                             (1, dkim, (envelope, 'pass')),),
                         envelope=envelope, variant=variant,
                         helo=('out%d.%s' % (n, org), 'pass'))

    # (9): mail of the own servers that others pass on
    def forwarded(self, domain):
        name = domain.name
        for rank, (org, address) in enumerate(self.forwarders):
            if domain is not DOMAINS[0] and rank % 4 == 3:
                continue
            way = ('plain', 'srs', 'damaging', 'plain', 'srs', 'plain',
                   'damaging', 'srs', 'plain', 'damaging', 'plain',
                   'damaging')[rank]
            # A tag in the subject breaks every signature, a changed part of
            # the body only those of mails that have such a part.
            harm = 0 if way != 'damaging' else (0.6, 1, 0.85, 1)[rank // 3]
            keeps = way == 'plain' or way == 'damaging' and rank in (2, 6, 11)
            spf = (name, domain.spf_all) if keeps else ('srs.' + org, 'pass')

            def auth(day, spf=spf, harm=harm):
                good = (name, domain.selector(day), 'pass')
                bad = (name, domain.selector(day), 'fail')
                # Some of the mail comes of the servers that do not sign.
                shares = ((0.96 * (1 - harm), (good,), spf),
                          (0.96 * harm, (bad,), spf), (0.04, (), spf))
                return tuple(row for row in shares if row[0])

            facts = {'goes_to': self.few(5), 'seals': rank % 3 == 0,
                     'helo': ('mx.' + org, 'pass')}
            self.add(domain, 'forwarder-' + way, address,
                     0.03 / (rank + 1) ** 0.8, auth,
                     envelope=name if keeps else spf[0],
                     variant='' if way != 'damaging' else
                     'kept' if keeps else 'rewritten', **facts)
            if way == 'plain' and rank % 2 == 0:
                self.service_forwarded(domain, address, rank, facts)

    def service_forwarded(self, domain, address, rank, facts):
        """What a service with a signature of the domain sent, passed on"""
        sent = next(f for f in self.flows if f.domain is domain and
                    f.kind == 'service-dkim')

        def auth(day):
            _, dkim, (bounce, _) = sent.auth(day)[0]
            return ((1, dkim, (bounce, 'softfail')),)

        self.add(domain, 'forwarder-plain', address,
                 0.01 / (rank + 1) ** 0.8, auth, envelope=sent.envelope,
                 variant='of-service', **facts)

    # (10)
    def listed(self, domain):
        for rank, (org, address) in enumerate(self.lists):
            bounce = 'lists.' + org

            def auth(day, bounce=bounce, keeps=(0.1, 0, 0.05, 0, 0.02)[rank]):
                theirs = (bounce, 'list', 'pass')
                spf = (bounce, 'pass')
                ours = (domain.name, domain.selector(day))
                shares = ((0.95 - keeps, (ours + ('fail',), theirs), spf),
                          (keeps, (ours + ('pass',), theirs), spf),
                          (0.05, (theirs,), spf))
                return tuple(row for row in shares if row[0])

            self.add(domain, 'list', address, 0.02 / (rank + 1) ** 0.7, auth,
                     envelope=bounce, seals=rank % 2 == 0,
                     goes_to=self.few(9), helo=(bounce, 'pass'))

    # (11)
    def spoofed(self, domain):
        name, rng = domain.name, self.rng

        def forged(spf, *dkim):
            return lambda day: ((1, dkim, spf),)

        kept = (name, domain.spf_all)
        self.add(domain, 'spoof', self.addresses.foreign(), 0.02,
                 forged(kept), steady=True, variant='steady')
        self.add(domain, 'spoof', self.addresses.foreign(), 0.01,
                 forged(kept, (name, 'default', 'permerror')), steady=True,
                 variant='forged-dkim')
        self.add(domain, 'spoof', self.addresses.foreign(), 0.008,
                 forged(kept, (name, domain.selectors[-1], 'fail')),
                 steady=True, variant='copied-dkim')
        liar = 'm%05d.example' % rng.randrange(100000)
        self.add(domain, 'spoof', self.addresses.foreign(), 0.012,
                 forged((liar, 'none')), envelope=liar, variant='steady')
        self.add(domain, 'spoof', self.addresses.foreign(), 0.01,
                 forged((None, 'none')), variant='many-envelopes',
                 envelopes=['n%05d.example' % rng.randrange(100000)
                            for _ in range(300)])
        self.add(domain, 'spoof', self.addresses.foreign(), 0.006,
                 forged(('secure.' + name, 'none')), variant='subdomain',
                 header_from='secure.' + name, envelope='secure.' + name)
        for number in range(4):
            self.campaign(domain, number, kept)

    def campaign(self, domain, number, kept):
        """Hit and run: a day or two, from many addresses"""
        start = self.rng.randrange(2, DAYS - 3)
        liar = 'p%05d.example' % self.rng.randrange(100000)
        for _ in range(self.rng.randrange(6, 15)):
            size = 2 if number % 2 else self.rng.randrange(25, 200)
            spf = (kept, (liar, 'fail'), (liar, 'none'), kept)[number]
            dkim = ((domain.name, 'dkim', 'fail'),) if number == 0 else ()
            length = self.rng.randrange(1, 3)
            self.flows.append(Flow(
                domain, 'spoof', self.addresses.foreign(0.3), size / length,
                lambda day, dkim=dkim, spf=spf: ((1, dkim, spf),),
                envelope=spf[0], variant='campaign', steady=True,
                days=(start, start + length)))

    def rare(self, domain):
        """A few mails that nobody can tell anything from"""
        for n in range(6):
            org = 'rare%d.example' % self.rng.randrange(1000)
            spf = ((org, 'pass'), (domain.name, domain.spf_all))[n % 2]
            self.flows.append(Flow(
                domain, 'rare', self.addresses.foreign(),
                self.rng.uniform(0.02, 0.1),
                lambda day, spf=spf: ((1, (), spf),), envelope=spf[0],
                goes_to=self.few(3)))
