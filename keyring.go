package watchword

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"
	"sync"

	"github.com/watchword/watchword/recipient"
)

// MasterKeySize is the size of a master key in bytes.
const MasterKeySize = 32

// MasterKey is one key of the ring.
type MasterKey struct {
	ID     string // 1 to 16 characters of a-z, 0-9, _ and -
	Secret []byte // MasterKeySize random bytes
}

// KeyRing holds the keys that the server's promises about secrets stand on. It lives outside the database and its
// backups: the records alone are no use, and neither is the ring alone.
//
// Every use has a subkey of its own (HKDF-SHA-256). New codes and seals are made with the active key; older keys of
// the ring still open what names them. The index key stays the same when the ring rotates, because it finds records.
type KeyRing struct {
	active *subkeys
	index  *subkeys
	byID   map[string]*subkeys
}

// subkeys are one master key's keys by use.
type subkeys struct {
	id          string
	seal        cipher.AEAD
	code        *macPool
	index       *macPool
	token       *macPool
	idempotency *macPool
}

// NewKeyRing makes a ring. activeID names the key that new secrets are made with, indexID the one that finds records.
func NewKeyRing(activeID, indexID string, keys ...MasterKey) (*KeyRing, error) {
	ring := &KeyRing{byID: make(map[string]*subkeys, len(keys))}
	for _, k := range keys {
		if !validName(k.ID, 16) {
			return nil, errors.New("key ring: a key's id is 1 to 16 characters of a-z, 0-9, _ and -")
		}
		if ring.byID[k.ID] != nil {
			return nil, fmt.Errorf("key ring: two keys are called %q", k.ID)
		}
		sub, err := deriveSubkeys(k)
		if err != nil {
			return nil, fmt.Errorf("key ring: key %q: %w", k.ID, err)
		}
		ring.byID[k.ID] = sub
	}
	ring.active, ring.index = ring.byID[activeID], ring.byID[indexID]
	if ring.active == nil {
		return nil, fmt.Errorf("key ring: there is no key %q to be the active one", activeID)
	}
	if ring.index == nil {
		return nil, fmt.Errorf("key ring: there is no key %q to be the index key", indexID)
	}
	return ring, nil
}

func deriveSubkeys(k MasterKey) (*subkeys, error) {
	if len(k.Secret) != MasterKeySize {
		return nil, fmt.Errorf("its secret has %d bytes, not %d", len(k.Secret), MasterKeySize)
	}
	sub := &subkeys{id: k.ID}
	for use, pool := range map[string]**macPool{
		"code": &sub.code, "index": &sub.index, "token": &sub.token, "idempotency": &sub.idempotency,
	} {
		key, err := hkdf.Key(sha256.New, k.Secret, nil, "watchword/"+use, sha256.Size)
		if err != nil {
			return nil, err
		}
		*pool = newMACPool(key)
	}
	key, err := hkdf.Key(sha256.New, k.Secret, nil, "watchword/seal", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sub.seal, err = cipher.NewGCMWithRandomNonce(block)
	return sub, err
}

// ActiveID names the key that new secrets are made with.
func (r *KeyRing) ActiveID() string { return r.active.id }

// code derives the code of one generation of a verification: HMAC-SHA-256(key, id ‖ nonce ‖ generation ‖ block).
func (r *KeyRing) code(tenant TenantID, e *Entry) (string, error) {
	if len(e.SealedCode) > 0 {
		return r.open(e.SealedCode, string(tenant), "ledger", string(e.ID[:]), "code")
	}
	sub := r.byID[e.KeyID]
	if sub == nil {
		return "", fmt.Errorf("key %q, which made the code of %s, is not in the key ring", e.KeyID, e.ID)
	}
	return reduce(func(n byte) [32]byte {
		var block [len(e.ID) + len(e.Nonce) + 2]byte
		return sub.code.sum(append(append(append(block[:0], e.ID[:]...), e.Nonce[:]...), e.Generation, n))
	}, int(e.CodeLength), e.Alphabet), nil
}

// proof derives what shows that a verification was approved: HMAC-SHA-256(key, "proof" ‖ id ‖ nonce), cut to a UUID of
// version 4 (its variant 10). Like a code it is not stored.
func (r *KeyRing) proof(e *Entry) (ID, error) {
	sub := r.byID[e.KeyID]
	if sub == nil {
		return ID{}, fmt.Errorf("key %q, which proves the approval of %s, is not in the key ring", e.KeyID, e.ID)
	}
	sum := sub.code.sum(slices.Concat([]byte("proof"), e.ID[:], e.Nonce[:]))
	id := ID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id, nil
}

// seal encrypts a text with the active key. where says what the text belongs to (tenant, table, id, field); the same
// where opens it, and no other.
func (r *KeyRing) seal(text string, where ...string) []byte {
	sealed := make([]byte, 0, 1+len(r.active.id)+len(text)+12+16)
	sealed = append(sealed, byte(len(r.active.id)))
	sealed = append(sealed, r.active.id...)
	return r.active.seal.Seal(sealed, nil, []byte(text), place(where))
}

// open decrypts what seal made for the same place.
func (r *KeyRing) open(sealed []byte, where ...string) (string, error) {
	if len(sealed) == 0 || len(sealed) < 1+int(sealed[0]) {
		return "", errors.New("a sealed field is cut short")
	}
	id, body := string(sealed[1:1+sealed[0]]), sealed[1+sealed[0]:]
	sub := r.byID[id]
	if sub == nil {
		return "", fmt.Errorf("key %q, which sealed a field, is not in the key ring", id)
	}
	text, err := sub.seal.Open(nil, nil, body, place(where))
	if err != nil {
		return "", errors.New("a sealed field does not open: it was altered, or it belongs elsewhere")
	}
	return string(text), nil
}

// place joins the parts of a place without ambiguity: each is preceded by its length.
func place(where []string) []byte {
	out := make([]byte, 0, 64)
	for _, part := range where {
		out = appendPart(out, part)
	}
	return out
}

func appendPart[T string | []byte](out []byte, part T) []byte {
	return append(binary.AppendUvarint(out, uint64(len(part))), part...)
}

const sealedTextPrefix = "sealed:"

// SealText is seal in printable form, for fields of documents. A text that is sealed already is left as it is.
func (r *KeyRing) SealText(text string, where ...string) string {
	if strings.HasPrefix(text, sealedTextPrefix) {
		return text
	}
	return sealedTextPrefix + base64.RawStdEncoding.EncodeToString(r.seal(text, where...))
}

// resealText seals a text as SealText does, but keeps the seal that it already has if that holds the same.
func (r *KeyRing) resealText(sealed, text string, where ...string) string {
	if strings.HasPrefix(sealed, sealedTextPrefix) {
		if before, err := r.OpenText(sealed, where...); err == nil && before == text {
			return sealed
		}
	}
	return r.SealText(text, where...)
}

// OpenText opens what SealText made for the same place. A text that is not sealed is given back as it is.
func (r *KeyRing) OpenText(text string, where ...string) (string, error) {
	encoded, found := strings.CutPrefix(text, sealedTextPrefix)
	if !found {
		return text, nil
	}
	sealed, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		return "", errors.New("a sealed field is not base64")
	}
	return r.open(sealed, where...)
}

// LedgerKey finds the ledger of a tenant's recipient. Spellings of an e-mail address that reach the same mailbox share
// one, so that they share its limits.
func (r *KeyRing) LedgerKey(tenant TenantID, to recipient.Recipient) LedgerKey {
	return LedgerKey(r.blindIndex("recipient", tenant, to.LimitKey()))
}

// recipientIndex tells exact addresses within one ledger apart.
func (r *KeyRing) recipientIndex(tenant TenantID, to recipient.Recipient) [16]byte {
	return r.blindIndex("recipient", tenant, to.Address())
}

// recipientKeys are LedgerKey and recipientIndex, which are the same for nearly every address.
func (r *KeyRing) recipientKeys(tenant TenantID, to recipient.Recipient) (LedgerKey, [16]byte) {
	index := r.recipientIndex(tenant, to)
	if to.LimitKey() == to.Address() {
		return LedgerKey(index), index
	}
	return r.LedgerKey(tenant, to), index
}

// AccountIndex finds the account of a tenant that has this address.
func (r *KeyRing) AccountIndex(tenant TenantID, to recipient.Recipient) [16]byte {
	return r.blindIndex("account", tenant, to.Address())
}

// CounterKey finds the counter of a tenant for one subject (an IP address, a number prefix, …).
func (r *KeyRing) CounterKey(tenant TenantID, kind, subject string) [16]byte {
	return r.blindIndex("counter/"+kind, tenant, subject)
}

func (r *KeyRing) blindIndex(kind string, tenant TenantID, subject string) [16]byte {
	sum := r.index.index.sum(place([]string{kind, string(tenant), subject}))
	return [16]byte(sum[:16])
}

// receiptToken is the secret part of the path at which an account's vendor reports. It stays the same as long as the index
// key does, so that the path which an operator gave to a vendor stays good.
func (r *KeyRing) receiptToken(account string) string {
	sum := r.index.token.sum(place([]string{"receipts", account}))
	return strings.ToLower(idEncoding.EncodeToString(sum[:16]))
}

// Digest is what is stored of an API key or token: an HMAC under the index key's token subkey, so that it finds the
// credential without telling it.
func (r *KeyRing) Digest(secret string) [32]byte {
	return r.index.token.sum([]byte(secret))
}

// check is what a database knows its key ring by.
func (r *KeyRing) check() []byte {
	sum := r.index.index.sum([]byte("check"))
	return []byte(base64.RawStdEncoding.EncodeToString(sum[:16]))
}

// onceKey and fingerprint name an idempotent request and tell it from others, without telling what was in it.
func (r *KeyRing) onceKey(c Caller, key string) [16]byte {
	sum := r.index.idempotency.sum(place([]string{"key", string(c.Tenant), c.Credential, key}))
	return [16]byte(sum[:16])
}

func (r *KeyRing) fingerprint(c Caller, parts ...[]byte) [32]byte {
	all := place([]string{"fingerprint", string(c.Tenant), c.Credential})
	for _, p := range parts {
		all = appendPart(all, p)
	}
	return r.index.idempotency.sum(all)
}

// IDs lists the ring's keys in order.
func (r *KeyRing) IDs() []string {
	ids := make([]string, 0, len(r.byID))
	for id := range r.byID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// macPool computes HMACs under one key without setting the key up each time.
type macPool struct{ pool sync.Pool }

// keyedMAC is an HMAC with room for its result, which would otherwise be made anew each time.
type keyedMAC struct {
	hash.Hash
	sum [sha256.Size]byte
}

func newMACPool(key []byte) *macPool {
	return &macPool{pool: sync.Pool{New: func() any { return &keyedMAC{Hash: hmac.New(sha256.New, key)} }}}
}

func (p *macPool) sum(text []byte) [sha256.Size]byte {
	mac, _ := p.pool.Get().(*keyedMAC)
	defer p.pool.Put(mac)
	mac.Reset()
	mac.Write(text)
	mac.Sum(mac.sum[:0])
	return mac.sum
}

// SealAccount seals an address of an account of the built-in directory.
func (r *KeyRing) SealAccount(tenant TenantID, id string, address recipient.Recipient) []byte {
	return r.seal(address.Address(), string(tenant), "accounts", id, address.Kind().String())
}

// OpenAccount opens what SealAccount made. Nothing opens to no address.
func (r *KeyRing) OpenAccount(tenant TenantID, id string, kind recipient.Kind, sealed []byte) (recipient.Recipient, error) {
	if len(sealed) == 0 {
		return recipient.Recipient{}, nil
	}
	address, err := r.open(sealed, string(tenant), "accounts", id, kind.String())
	if err != nil {
		return recipient.Recipient{}, err
	}
	return recipient.FromCanonical(kind, address)
}
