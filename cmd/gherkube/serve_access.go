package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/gherkube/gherkube/cmd/internal/exit"
)

// access is how clients reach a served cluster, and nobody else does: a token
// for them, and a certificate that proves to them whom they talk to. Plain HTTP
// will not do: kubectl sends no token over it.
type access struct {
	address     string // HOST:PORT
	token       string
	certificate []byte // PEM
	tls         *tls.Config
}

// newAccess makes a token and a certificate for a server at address. They are
// secrets of this process, so they come from the system, not from the seed.
func newAccess(address string) (*access, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(now.UnixNano()),
		Subject:               pkix.Name{CommonName: "gherkube"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.AddDate(1, 0, 0),
		IPAddresses:           []net.IP{net.ParseIP(host)},
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("making a certificate: %w", err)
	}
	return &access{
		address:     address,
		token:       rand.Text(),
		certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		tls: &tls.Config{
			Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
			MinVersion:   tls.VersionTLS12,
		},
	}, nil
}

// kubeconfigMark begins the kubeconfigs written here, and only those are
// overwritten.
const kubeconfigMark = "# Written by gherkube serve, for as long as it runs.\n"

// writeKubeconfig writes a kubeconfig that only the user can read. It refuses
// to replace a file that is not of its own making.
func (a *access) writeKubeconfig(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--kubeconfig: %s is not a regular file", path), Hint: "name a file to be written"}
	}
	old, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("--kubeconfig: %w", err)
	case !bytes.HasPrefix(old, []byte(kubeconfigMark)):
		return &exit.Failure{Code: exit.Usage, Err: fmt.Errorf("--kubeconfig: %s exists and was not written by gherkube", path),
			Hint: "name another file; kubectl reads several when KUBECONFIG lists them"}
	}
	config := clientcmdapi.NewConfig()
	config.Clusters["gherkube"] = &clientcmdapi.Cluster{Server: "https://" + a.address, CertificateAuthorityData: a.certificate}
	config.AuthInfos["gherkube"] = &clientcmdapi.AuthInfo{Token: a.token}
	config.Contexts["gherkube"] = &clientcmdapi.Context{Cluster: "gherkube", AuthInfo: "gherkube", Namespace: "default"}
	config.CurrentContext = "gherkube"
	text, err := clientcmd.Write(*config)
	if err != nil {
		return fmt.Errorf("--kubeconfig: %w", err)
	}
	// A new file, so that the mode is right even if the old one's was not.
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("--kubeconfig: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--kubeconfig: %w", err)
	}
	_, err = file.Write(append([]byte(kubeconfigMark), text...))
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("--kubeconfig: %w", err)
	}
	return nil
}
