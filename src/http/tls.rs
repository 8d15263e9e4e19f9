//! Which servers are believed.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error as TlsError, SignatureScheme};
use rustls_platform_verifier::Verifier;

use thiserror::Error;

use crate::text::bounded;

/// No file of authorities is longer: the largest have a quarter of a mebibyte.
const LONGEST: u64 = 16 << 20;

/// Whose certificates a client accepts.
#[derive(Clone, Debug, Default)]
pub enum Trust {
    /// Those that the system trusts.
    #[default]
    System,
    /// And these, or those of whom they vouch for.
    Also(Vec<CertificateDer<'static>>),
    /// Any: the connection is encrypted, but it may end anywhere.
    Anyone,
}

/// A file with certificates that cannot be used.
#[derive(Debug, Error)]
#[error("cannot read {name}: {source}")]
pub struct TrustError {
    name: String,
    source: std::io::Error,
}

impl Trust {
    /// The system's authorities, and the certificates of a PEM file, which is named `shown`.
    ///
    /// # Errors
    /// When the file cannot be read or holds no certificate.
    pub fn also(path: &Path, shown: &Path) -> Result<Self, TrustError> {
        let unreadable = |source| TrustError {
            name: shown.display().to_string(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        let mut bytes = Vec::new();
        bounded::read(file, LONGEST, &mut bytes).map_err(unreadable)?;
        let read = CertificateDer::pem_slice_iter(&bytes).collect::<Result<_, _>>();
        let certificates: Vec<_> = read.map_err(|error| {
            unreadable(match error {
                pem::Error::Io(source) => source,
                other => std::io::Error::other(other),
            })
        })?;
        if certificates.is_empty() {
            let reason = "it holds no certificate (-----BEGIN CERTIFICATE-----)";
            return Err(unreadable(std::io::Error::other(reason)));
        }
        Ok(Self::Also(certificates))
    }

    /// What rustls needs. Loads the system's roots, which takes milliseconds.
    ///
    /// # Errors
    /// When they cannot be loaded.
    pub(super) fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()?
            .dangerous();
        let builder = match self {
            Self::System => {
                builder.with_custom_certificate_verifier(Arc::new(Verifier::new(provider)?))
            }
            Self::Also(trusted) => {
                let roots = trusted.iter().cloned();
                builder.with_custom_certificate_verifier(Arc::new(Vouched {
                    trusted: trusted.clone(),
                    others: Verifier::new_with_extra_roots(roots, provider)?,
                }))
            }
            Self::Anyone => {
                builder.with_custom_certificate_verifier(Arc::new(Unverified(provider)))
            }
        };
        Ok(Arc::new(builder.with_no_client_auth()))
    }
}

/// Takes the certificates that it was given as the server's own, too, as curl does: most of those
/// that are made for development vouch for themselves.
#[derive(Debug)]
struct Vouched {
    trusted: Vec<CertificateDer<'static>>,
    others: Verifier,
}

impl ServerCertVerifier for Vouched {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let verified = self
            .others
            .verify_server_cert(certificate, intermediates, name, ocsp, now);
        match verified {
            // Whether it is in time was looked at before who vouches for it.
            Err(error) if lacks_issuer(&error) && self.trusted.contains(certificate) => {
                verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.others
            .verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.others
            .verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.others.supported_verify_schemes()
    }
}

/// Whether nobody vouches for a certificate, or it is an authority's and used as a server's: then
/// it vouches for itself.
fn lacks_issuer(error: &TlsError) -> bool {
    match error {
        TlsError::InvalidCertificate(CertificateError::UnknownIssuer) => true,
        TlsError::InvalidCertificate(CertificateError::Other(other)) => {
            other.to_string().contains("CaUsedAsEndEntity")
        }
        _ => false,
    }
}

/// Takes every certificate. The handshake is still checked: the server has that one's key.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
