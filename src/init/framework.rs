//! The frameworks that there is a handler for, and what differs between them.

use std::str::FromStr;

/// What reads the signing secret under this name, by the guide.
const SECRET: &str = "CLERK_WEBHOOK_SIGNING_SECRET";

/// A framework; Next.js counts twice, for its routers have different handlers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Framework {
    /// Next.js with `app/`.
    NextApp,
    /// Next.js with `pages/`.
    NextPages,
    /// Astro.
    Astro,
    /// Express.
    Express,
    /// Fastify.
    Fastify,
    /// Nuxt.
    Nuxt,
    /// React Router as a framework, once Remix.
    ReactRouter,
    /// `TanStack` Start.
    TanStackStart,
    /// Hono.
    Hono,
    /// `SvelteKit`.
    SvelteKit,
    /// Koa.
    Koa,
    /// Flask.
    Flask,
    /// `FastAPI`.
    FastApi,
    /// Django.
    Django,
}

impl Framework {
    /// All, in the order of the guide, then the rest.
    pub const ALL: [Self; 14] = [
        Self::NextApp,
        Self::NextPages,
        Self::Astro,
        Self::Express,
        Self::Fastify,
        Self::Nuxt,
        Self::ReactRouter,
        Self::TanStackStart,
        Self::Hono,
        Self::SvelteKit,
        Self::Koa,
        Self::Flask,
        Self::FastApi,
        Self::Django,
    ];

    /// As options name it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NextApp => "next-app",
            Self::NextPages => "next-pages",
            Self::Astro => "astro",
            Self::Express => "express",
            Self::Fastify => "fastify",
            Self::Nuxt => "nuxt",
            Self::ReactRouter => "react-router",
            Self::TanStackStart => "tanstack-start",
            Self::Hono => "hono",
            Self::SvelteKit => "sveltekit",
            Self::Koa => "koa",
            Self::Flask => "flask",
            Self::FastApi => "fastapi",
            Self::Django => "django",
        }
    }

    /// As its makers write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NextApp | Self::NextPages => "Next.js",
            Self::Astro => "Astro",
            Self::Express => "Express",
            Self::Fastify => "Fastify",
            Self::Nuxt => "Nuxt",
            Self::ReactRouter => "React Router",
            Self::TanStackStart => "TanStack Start",
            Self::Hono => "Hono",
            Self::SvelteKit => "SvelteKit",
            Self::Koa => "Koa",
            Self::Flask => "Flask",
            Self::FastApi => "FastAPI",
            Self::Django => "Django",
        }
    }

    /// The package by which a project shows that it is made with it.
    #[must_use]
    pub const fn package(self) -> &'static str {
        match self {
            Self::NextApp | Self::NextPages => "next",
            Self::Astro => "astro",
            Self::Express => "express",
            Self::Fastify => "fastify",
            Self::Nuxt => "nuxt",
            Self::ReactRouter => "@react-router/dev",
            Self::TanStackStart => "@tanstack/react-start",
            Self::Hono => "hono",
            Self::SvelteKit => "@sveltejs/kit",
            Self::Koa => "koa",
            Self::Flask => "flask",
            Self::FastApi => "fastapi",
            Self::Django => "django",
        }
    }

    /// The SDK for it, without its scope. The guide names none for the others.
    #[must_use]
    pub const fn sdk(self) -> Option<&'static str> {
        match self {
            Self::NextApp | Self::NextPages => Some("nextjs"),
            Self::Astro => Some("astro"),
            Self::Express => Some("express"),
            Self::Fastify => Some("fastify"),
            Self::Nuxt => Some("nuxt"),
            Self::ReactRouter => Some("react-router"),
            Self::TanStackStart => Some("tanstack-react-start"),
            Self::Hono
            | Self::SvelteKit
            | Self::Koa
            | Self::Flask
            | Self::FastApi
            | Self::Django => None,
        }
    }

    /// Whether its handlers are written in Python.
    #[must_use]
    pub const fn is_python(self) -> bool {
        matches!(self, Self::Flask | Self::FastApi | Self::Django)
    }

    /// Whether it is a server that others build on, too: in the project of another framework it is
    /// a part of that.
    #[must_use]
    pub const fn is_server(self) -> bool {
        matches!(self, Self::Express | Self::Fastify | Self::Hono | Self::Koa)
    }

    /// The variable that its handler reads the secret from.
    #[must_use]
    pub const fn secret(self) -> &'static str {
        match self {
            Self::Nuxt => "NUXT_CLERK_WEBHOOK_SIGNING_SECRET",
            _ => SECRET,
        }
    }

    /// The port of its development server, unless the project says another.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Astro => 4321,
            Self::ReactRouter | Self::SvelteKit => 5173,
            Self::Flask => 5000,
            Self::FastApi | Self::Django => 8000,
            _ => 3000,
        }
    }

    /// What lets a tunnel's host name in, in which file, where its development server refuses
    /// unknown ones.
    #[must_use]
    pub const fn allowed_hosts(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Nuxt => Some((
                "nuxt.config",
                "vite: { server: { allowedHosts: ['YOUR-TUNNEL'] } },",
            )),
            Self::Astro => Some(("astro.config", "server: { allowedHosts: ['YOUR-TUNNEL'] },")),
            Self::ReactRouter | Self::TanStackStart | Self::SvelteKit => {
                Some(("vite.config", "server: { allowedHosts: ['YOUR-TUNNEL'] },"))
            }
            Self::Django => Some((
                "settings.py",
                "ALLOWED_HOSTS = [\"localhost\", \"YOUR-TUNNEL\"]",
            )),
            _ => None,
        }
    }
}

/// No framework has this id.
#[derive(Debug, thiserror::Error)]
#[error("no framework is called {0:?}")]
pub struct UnknownFramework(String);

impl FromStr for Framework {
    type Err = UnknownFramework;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|one| one.id() == text);
        known.ok_or_else(|| UnknownFramework(text.to_owned()))
    }
}
