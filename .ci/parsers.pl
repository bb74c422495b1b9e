# Mail::DKIM's verdict on each case of .ci/parsers, one a line.
use strict;
use warnings;
use MIME::Base64;

# It warns of tags that are empty.
local $SIG{__WARN__} = sub { };

use Mail::DKIM::PublicKey;

chomp(my $expected = <STDIN>);

sub verdict {
    my ($value) = @_;
    my $key = Mail::DKIM::PublicKey->parse($value);
    $key->{Domain} = "example.jp";
    eval { $key->check; 1 } or return $@ =~ /revoked/ ? 'revoked' : 'unusable';
    return 'unusable' unless $key->check_hash_algorithm('sha256');
    # As an address of the domain itself would be signed.
    return 'unusable' unless $key->check_granularity('post@example.jp');
    my $modulus = sub { my ($n) = $_[0]->cork->get_key_parameters; $n->to_hex };
    my $right = Mail::DKIM::PublicKey->parse("p=$expected");
    return 'unusable' unless $modulus->($key) eq $modulus->($right);
    my $flags = $key->flags;
    return defined $flags && $flags =~ /y/ ? 'testing' : 'usable';
}

while (my $line = <STDIN>) {
    chomp $line;
    my (undef, undef, $value) = split /\t/, $line, -1;
    my $verdict = eval { verdict(decode_base64($value)) };
    print $verdict // 'unusable', "\n";
}
